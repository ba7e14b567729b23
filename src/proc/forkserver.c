#include "proc/forkserver.h"

#include "base/clock.h"
#include "proc/child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SERVER_ARGUMENT "forklab-forkserver"
#define TEXT_MAX        1024 /* of all arguments with their NULs */
#define ARGUMENTS_MAX   16
#define ATTEMPTS        3    /* servers that die with one request */
#define PATIENCE_MS     5000 /* with a server that does not answer: it keeps no state, so it can be replaced */

/* In one packet, with its descriptors: reply, output, errors, those to keep, lifeline. Of the second to the last, those
 * that are not there (-1) are left out. */
struct request {
    pid_t parent;
    int pin_core;
    uint8_t output, errors, kept, lifeline; /* how many of each */
    uint32_t text_size;
    char text[TEXT_MAX]; /* arguments, each with its NUL */
};

enum { DESCRIPTORS_MAX = 1 + 2 + BIRTH_KEEP_MAX + 1 };

/* ------------------------------------------------------------------ the server's side */

static struct { /* of the copy, for the rest of its life: main() has them */
    char text[TEXT_MAX];
    char *argv[ARGUMENTS_MAX + 1];
} arguments;

static void take_arguments(const struct request *request, int *argc, char ***argv)
{
    int count = 0;
    memcpy(arguments.text, request->text, sizeof arguments.text);
    for (size_t at = 0; at < request->text_size && count < ARGUMENTS_MAX; at += strlen(arguments.text + at) + 1)
        arguments.argv[count++] = arguments.text + at;
    *argc = count;
    *argv = arguments.argv;
}

/* What glibc's fork() does in a process without threads, but with a parent of our choice: the kernel writes the new
 * thread id where glibc keeps it, and where it put that is known to the kernel (set_tid_address). */
static pid_t fork_sibling(void)
{
    pid_t *thread_id = NULL;
    struct robust_list_head *robust = NULL;
    size_t size = 0;
    if (prctl(PR_GET_TID_ADDRESS, &thread_id) < 0 || !thread_id)
        return -ENOTSUP;
    (void)syscall(SYS_get_robust_list, 0, &robust, &size);
    /* Of the last two arguments one is the address; which one, the architectures do not agree on. The other is unused. */
    long pid = syscall(SYS_clone, CLONE_PARENT | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD, 0, NULL,
                       thread_id, thread_id);
    if (pid == 0)
        (void)syscall(SYS_set_robust_list, robust, size);
    return pid < 0 ? -errno : (pid_t)pid;
}

static struct birth birth_of(const struct request *request, const int *descriptors)
{
    struct birth birth = {
        .parent = request->parent, .lifeline = -1, .output = -1, .errors = -1, .pin_core = request->pin_core};
    const int *next = descriptors + 1;
    if (request->output)
        birth.output = *next++;
    if (request->errors)
        birth.errors = *next++;
    for (int i = 0; i < BIRTH_KEEP_MAX; i++)
        birth.keep[i] = i < request->kept ? *next++ : -1;
    if (request->lifeline)
        birth.lifeline = *next;
    return birth;
}

/* Server and copy both tell the owner who the copy is: whichever of them is killed, it learns. */
static void answer(int reply, int32_t pid)
{
    while (write(reply, &pid, sizeof pid) < 0 && errno == EINTR)
        continue;
}

/* True in the copy. */
static bool copy(const struct request *request, const int *descriptors)
{
    pid_t pid = fork_sibling();
    answer(descriptors[0], pid == 0 ? getpid() : pid);
    if (pid != 0)
        return false;
    struct birth birth = birth_of(request, descriptors);
    if (!birth_settle(&birth))
        _exit(127);
    return true;
}

/* The next request and how many descriptors came with it; false at the end of the owner. */
static bool receive(int control, struct request *request, int *descriptors, int *ret_count)
{
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(DESCRIPTORS_MAX * sizeof(int))];
    } rights;
    struct iovec part = {request, sizeof *request};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &rights, .msg_controllen = sizeof rights};
    ssize_t size;
    while ((size = recvmsg(control, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
        continue;
    struct cmsghdr *header = size == sizeof *request ? CMSG_FIRSTHDR(&message) : NULL;
    *ret_count = header ? (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int)) : 0;
    if (header)
        memcpy(descriptors, CMSG_DATA(header), (size_t)*ret_count * sizeof(int));
    return size > 0;
}

static void serve(int control, int *argc, char ***argv)
{
    struct request request = {0};
    int descriptors[DESCRIPTORS_MAX] = {0}, count;
    (void)prctl(PR_SET_NAME, "forkserver");
    (void)signal(SIGPIPE, SIG_IGN); /* an owner that has heard the copy does not wait for the server too */
    while (receive(control, &request, descriptors, &count)) {
        int expected = 1 + request.output + request.errors + request.kept + request.lifeline;
        if (count == expected && request.kept <= BIRTH_KEEP_MAX && copy(&request, descriptors)) {
            take_arguments(&request, argc, argv);
            return;
        }
        for (int i = 0; i < count; i++)
            close(descriptors[i]);
    }
    _exit(0);
}

/* ------------------------------------------------------------------ the owner's side */

/* One a process: a copy of this process by fork has none (forget()). */
static struct {
    pthread_mutex_t lock; /* of what follows */
    struct child child;   /* pid 0 = none */
    int control;
    bool by_main_thread; /* it was started so: the parent-death signal of its copies is good for the whole process */
} server = {.lock = PTHREAD_MUTEX_INITIALIZER, .control = -1};
static bool prepared; /* main() called forkserver_main() */

static void forget(void)
{
    static const pthread_mutex_t unlocked = PTHREAD_MUTEX_INITIALIZER;
    if (server.control >= 0)
        close(server.control);
    if (server.child.pid > 0) {
        close(server.child.pidfd);
        if (server.child.lifeline >= 0)
            close(server.child.lifeline);
    }
    server.lock = unlocked;
    server.child = (struct child){.pid = 0};
    server.control = -1;
}

void forkserver_main(int *argc, char ***argv)
{
    if (!prepared)
        (void)pthread_atfork(NULL, NULL, forget);
    prepared = true;
    if (*argc == 2 && strcmp((*argv)[1], SERVER_ARGUMENT) == 0)
        serve(BIRTH_FIRST_KEPT, argc, argv);
}

static bool is_readable(int fd, uint64_t deadline)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    int count;
    while ((count = poll(&ready, 1, clock_poll_ms(deadline))) < 0 && errno == EINTR)
        continue;
    return count > 0;
}

/* Under the lock. Its end is waited for: what it was asked has then either happened or never will. */
static void end_server(void)
{
    struct child_end end;
    if (server.child.pid <= 0)
        return;
    child_signal(&server.child, SIGKILL);
    while (!child_reap(&server.child, &end))
        (void)is_readable(server.child.pidfd, CLOCK_NEVER);
    close(server.control);
    server.control = -1;
}

/* Under the lock. */
static int start_server(void)
{
    int ends[2];
    char program[] = "forklab", argument[] = SERVER_ARGUMENT;
    char *argv[] = {program, argument, NULL};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return -errno;
    struct child_options options = {
        .program = "/proc/self/exe", .argv = argv, .keep = {ends[1], -1}, .pin_core = -1, .shares_output = true};
    int error = child_start(&server.child, &options);
    close(ends[1]);
    if (error) {
        close(ends[0]);
        return error;
    }
    server.control = ends[0];
    server.by_main_thread = getpid() == gettid();
    return 0;
}

static int write_text(struct request *request, char *const *argv)
{
    int count = 0;
    for (; argv[count]; count++) {
        size_t length = strlen(argv[count]) + 1;
        if (count == ARGUMENTS_MAX || length > TEXT_MAX - request->text_size)
            return -E2BIG;
        memcpy(request->text + request->text_size, argv[count], length);
        request->text_size += (uint32_t)length;
    }
    return 0;
}

static int send_request(int control, const struct request *request, const int *descriptors, int count)
{
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(DESCRIPTORS_MAX * sizeof(int))];
    } rights = {.header = {.cmsg_level = SOL_SOCKET,
                           .cmsg_type = SCM_RIGHTS,
                           .cmsg_len = CMSG_LEN((size_t)count * sizeof(int))}};
    memcpy(CMSG_DATA(&rights.header), descriptors, (size_t)count * sizeof(int));
    struct request copy = *request;
    struct iovec part = {&copy, sizeof copy};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &rights,
                             .msg_controllen = CMSG_SPACE((size_t)count * sizeof(int))};
    ssize_t size;
    while ((size = sendmsg(control, &message, MSG_NOSIGNAL)) < 0 && errno == EINTR)
        continue;
    return size < 0 ? -errno : 0;
}

/* What the server or the copy says; 0 when both are gone without a word. A server that is silent for long is stopped,
 * perhaps: it must not go on behind our back, and then there is an end to wait for. */
static int32_t hear(int reply)
{
    int32_t pid = 0;
    if (!is_readable(reply, clock_after(PATIENCE_MS * NS_PER_MS))) {
        child_signal(&server.child, SIGKILL);
        (void)is_readable(reply, CLOCK_NEVER);
    }
    ssize_t size;
    while ((size = read(reply, &pid, sizeof pid)) < 0 && errno == EINTR)
        continue;
    return size == sizeof pid ? pid : 0;
}

/* Under the lock: one request to the present server. 0: no answer, it is dead. */
static int32_t ask(struct request *request, const struct birth *birth)
{
    int reply[2], descriptors[DESCRIPTORS_MAX], count = 1;
    if (pipe2(reply, O_CLOEXEC) < 0)
        return -errno;
    descriptors[0] = reply[1];
    if (request->output)
        descriptors[count++] = birth->output;
    if (request->errors)
        descriptors[count++] = birth->errors;
    for (int i = 0; i < request->kept; i++)
        descriptors[count++] = birth->keep[i];
    if (request->lifeline)
        descriptors[count++] = birth->lifeline;
    int error = send_request(server.control, request, descriptors, count);
    close(reply[1]);
    int32_t pid = error ? 0 : hear(reply[0]);
    close(reply[0]);
    return error == -EPIPE || error == -ECONNRESET || error == 0 ? pid : error;
}

static int make_lifeline(struct birth *birth, int *ret_lifeline)
{
    int ends[2] = {-1, -1};
    if (!server.by_main_thread && pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    birth->lifeline = ends[0];
    *ret_lifeline = ends[1];
    return 0;
}

static void describe(struct request *request, const struct birth *birth)
{
    request->parent = birth->parent;
    request->pin_core = birth->pin_core;
    request->output = birth->output >= 0;
    request->errors = birth->errors >= 0;
    for (request->kept = 0; request->kept < BIRTH_KEEP_MAX && birth->keep[request->kept] >= 0;)
        request->kept++;
    request->lifeline = birth->lifeline >= 0;
}

/* Under the lock. */
static int32_t try_once(struct request *request, struct birth *birth, int *ret_lifeline)
{
    int error = server.child.pid > 0 ? 0 : start_server();
    if (!error)
        error = make_lifeline(birth, ret_lifeline);
    if (error)
        return error;
    describe(request, birth);
    int32_t pid = ask(request, birth);
    if (birth->lifeline >= 0)
        close(birth->lifeline);
    if (pid <= 0 && *ret_lifeline >= 0)
        close(*ret_lifeline);
    if (pid == 0)
        end_server();
    return pid;
}

int forkserver_fork(struct birth *birth, char *const *argv, pid_t *ret_pid, int *ret_lifeline)
{
    struct request request = {.text_size = 0};
    int error = prepared ? write_text(&request, argv) : -ENOTSUP;
    if (error)
        return error;
    birth->parent = getpid();
    int32_t pid = 0;
    pthread_mutex_lock(&server.lock);
    for (int attempt = 0; attempt < ATTEMPTS && pid == 0; attempt++)
        pid = try_once(&request, birth, ret_lifeline);
    pthread_mutex_unlock(&server.lock);
    if (pid <= 0)
        return pid < 0 ? pid : -EAGAIN;
    *ret_pid = pid;
    return 0;
}

pid_t forkserver_pid(void)
{
    pthread_mutex_lock(&server.lock);
    pid_t pid = server.child.pid;
    pthread_mutex_unlock(&server.lock);
    return pid;
}
