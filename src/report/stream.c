#include "report/stream.h"

#include <errno.h>

int stream_finish(FILE *out)
{
    if (fflush(out) != 0)
        return -errno;
    return ferror(out) ? -EIO : 0; /* an earlier write failed; its reason is gone */
}
