/* data.h - where the files of demos/data lie: beside the installed program, or in the source that it was built from. */
#ifndef FORKLAB_CLI_DATA_H
#define FORKLAB_CLI_DATA_H
#include <stddef.h>

/* Returns `buffer`, with a folder that is there if any is. */
const char *data_folder(char *buffer, size_t size);

#endif
