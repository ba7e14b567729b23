/* stream.h - the end of what was written to a FILE: did all of it arrive? */
#ifndef FORKLAB_REPORT_STREAM_H
#define FORKLAB_REPORT_STREAM_H
#include <stdio.h>

/* Flushes. 0, or -errno of a write that failed, now or before: a full disk, a closed pipe. */
int stream_finish(FILE *out);

#endif
