#include "ui/outlet.h"

#include <errno.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

/* Most that is written at a time. */
#define PIECE_BYTES 16384

bool outlet_open(struct outlet *outlet)
{
    int fd = memfd_create("frame", MFD_CLOEXEC);
    outlet->stream = fd < 0 ? NULL : fdopen(fd, "w+");
    if (!outlet->stream && fd >= 0)
        (void)close(fd);
    return outlet->stream;
}

void outlet_close(struct outlet *outlet)
{
    if (outlet->stream)
        (void)fclose(outlet->stream);
    *outlet = (struct outlet){.stream = NULL};
}

bool outlet_send(struct outlet *outlet, int fd)
{
    char bytes[PIECE_BYTES];
    int frame = fileno(outlet->stream);
    off_t size = lseek(frame, 0, SEEK_CUR);
    while (outlet->sent < size) {
        off_t rest = size - outlet->sent;
        ssize_t count = pread(frame, bytes, (size_t)(rest < PIECE_BYTES ? rest : PIECE_BYTES), outlet->sent);
        ssize_t written = count > 0 ? write(fd, bytes, (size_t)count) : -1;
        if (written < 0 && count > 0 && errno == EAGAIN)
            return false;
        if (written < 0 && (count <= 0 || errno != EINTR))
            break; /* the terminal is gone */
        outlet->sent += written > 0 ? written : 0;
    }
    outlet->sent = 0;
    (void)lseek(frame, 0, SEEK_SET);
    return true;
}

void outlet_send_all(struct outlet *outlet, int fd)
{
    struct pollfd state = {.fd = fd, .events = POLLOUT};
    while (!outlet_send(outlet, fd))
        (void)poll(&state, 1, -1);
}
