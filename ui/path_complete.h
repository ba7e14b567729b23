/* path_complete.h - completes a path while it is typed, as a shell does: by the names that its last folder holds. */
#ifndef FORKLAB_UI_PATH_COMPLETE_H
#define FORKLAB_UI_PATH_COMPLETE_H
#include <stdbool.h>
#include <stddef.h>

/* The path with its first "~/" as the user's home. False: it does not fit into `size` bytes. */
bool path_expand(const char *typed, char *buffer, size_t size);

/* How many names go on from what is typed: folders, and files that end in `suffix` ("" = all), hidden ones only when
 * their '.' is typed. `completed` becomes the path as far as they agree, in whole characters; a folder that is alone gets
 * its '/'. `names`: what they are, with two blanks between them, as many as fit; a folder with its '/'. With no name,
 * or where it would not fit, `completed` is what was typed. */
size_t path_complete(const char *typed, const char *suffix, char *completed, size_t completed_size, char *names,
                     size_t names_size);

#endif
