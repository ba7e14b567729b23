#include "proc/evloop.h"

#include "base/clock.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

struct source {
    int fd;
    bool removed; /* in this turn; freed before the next, since epoll's answer may still point here */
    evloop_handler *handler;
    void *context;
    struct source *next;
};

struct evloop {
    int epoll;
    struct source *sources;
    bool sweep;
    int turns; /* that are under way: more than one when a handler has stepped the loop */
};

int evloop_new(struct evloop **ret_loop)
{
    struct evloop *loop = calloc(1, sizeof *loop);
    if (!loop)
        return -ENOMEM;
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll < 0) {
        int error = -errno;
        free(loop);
        return error;
    }
    *ret_loop = loop;
    return 0;
}

void evloop_free(struct evloop *loop)
{
    if (!loop)
        return;
    while (loop->sources) {
        struct source *next = loop->sources->next;
        free(loop->sources);
        loop->sources = next;
    }
    close(loop->epoll);
    free(loop);
}

int evloop_add(struct evloop *loop, int fd, evloop_handler *handler, void *context)
{
    struct source *source = calloc(1, sizeof *source);
    if (!source)
        return -ENOMEM;
    *source = (struct source){.fd = fd, .handler = handler, .context = context, .next = loop->sources};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
        int error = -errno;
        free(source);
        return error;
    }
    loop->sources = source;
    return 0;
}

void evloop_remove(struct evloop *loop, int fd)
{
    for (struct source *source = loop->sources; source; source = source->next)
        if (source->fd == fd && !source->removed) {
            (void)epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL);
            source->removed = true;
            loop->sweep = true;
        }
}

static void sweep(struct evloop *loop)
{
    loop->sweep = false;
    struct source **link = &loop->sources;
    while (*link) {
        struct source *source = *link;
        if (!source->removed) {
            link = &source->next;
            continue;
        }
        *link = source->next;
        free(source);
    }
}

int evloop_step(struct evloop *loop, uint64_t deadline)
{
    struct epoll_event events[64];
    if (loop->sweep && loop->turns == 0)
        sweep(loop);
    int count = epoll_wait(loop->epoll, events, sizeof events / sizeof *events, clock_poll_ms(deadline));
    int handled = 0;
    loop->turns++;
    for (int i = 0; i < count; i++) {
        struct source *source = events[i].data.ptr;
        if (source->removed)
            continue;
        source->handler(source->context);
        handled++;
    }
    loop->turns--;
    return handled;
}
