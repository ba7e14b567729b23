/* data.h - where the files that come with the program lie: beside the installed program, or in the source that it was
 * built from. Each returns `buffer`, with a folder that is there if any is. */
#ifndef FORKLAB_CLI_DATA_H
#define FORKLAB_CLI_DATA_H
#include <stddef.h>

const char *data_folder(char *buffer, size_t size);        /* demos/data: inputs */
const char *experiments_folder(char *buffer, size_t size); /* demos/experiments: INI files */

#endif
