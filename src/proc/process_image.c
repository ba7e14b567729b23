#include "proc/process_image.h"

#include "base/clock.h"
#include "ipc/self.h"
#include "proc/crash.h"
#include "proc/forkserver.h"
#include "proc/output.h"
#include "proc/process_family.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define IMAGE_ARGUMENT "forklab-process"
#define IMAGE_FAILED   127 /* a fresh image that did not find what it was to be */

/* What a fresh image is told, followed by name and argument. */
struct letter {
    uint32_t slot;
    uint32_t parent_slot; /* + 1; 0 = none */
    uint32_t daemon;
    uint32_t captured; /* its parent's lines go to a lab as packets */
    uint32_t keep_count;
    char line[PROCESS_LINE_SIZE];
    uint64_t name_size; /* with its NUL */
    uint64_t argument_size;
};

enum { KEPT_LETTER = BIRTH_FIRST_KEPT, KEPT_COMMONS };

static struct { /* of process_main(), frozen there */
    const struct process_function *functions;
    size_t count;
} program;

static int kept_here[PROCESS_KEEP_MAX]; /* written at birth */

const char *image_function(process_main_function *run)
{
    for (size_t i = 0; i < program.count; i++)
        if (program.functions[i].run == run)
            return program.functions[i].name;
    return NULL;
}

/* ------------------------------------------------------------------ its life */

static void enter(const struct process *process)
{
    family_be(process);
    (void)prctl(PR_SET_NAME, process->name); /* the kernel cuts it */
    *self() = (struct self){.commons = NULL};
    if (process->slot == COMMONS_NO_SLOT)
        return;
    self_enter(process->commons, process->slot);
    crash_watch(&self()->slot->crash);
    slot_enter(self()->slot, SLOT_RUNNING, clock_ns());
}

const int *process_kept(void)
{
    return kept_here;
}

/* They have the numbers from `first` on. */
static void find_kept(const struct process *process, int first)
{
    for (size_t i = 0; i < process->keep_count; i++)
        kept_here[i] = first + (int)i;
}

static int live(const struct process *process)
{
    enter(process);
    int status = process->run(process->argument, process->argument_size);
    (void)fflush(stdout);
    (void)fflush(stderr);
    processes_finish();
    if (self()->slot)
        slot_enter(self()->slot, SLOT_LEAVING, clock_ns());
    return status;
}

/* A copy still has the commons, but its descriptor under another number: a fresh image that it starts needs that. */
static int run_forked(void *context, const int *kept)
{
    const struct process *process = context;
    bool shares = process->slot != COMMONS_NO_SLOT;
    if (shares) {
        process->commons->region.fd = kept[0];
        (void)fcntl(kept[0], F_SETFD, FD_CLOEXEC);
    }
    find_kept(process, BIRTH_FIRST_KEPT + shares);
    return live(process);
}

/* The list for the child: its own side's needs first, then what the caller gives it. */
static void list_kept(const struct process *process, int letter, int keep[CHILD_KEEP_MAX])
{
    int count = 0;
    if (letter >= 0)
        keep[count++] = letter;
    if (process->slot != COMMONS_NO_SLOT && !process->program)
        keep[count++] = process->commons->region.fd;
    for (size_t i = 0; i < process->keep_count; i++)
        keep[count++] = process->keep[i];
    keep[count] = -1;
}

/* ------------------------------------------------------------------ a fresh image: the parent's side */

static struct letter letter_of(const struct process *process)
{
    struct letter letter = {.slot = process->slot,
                            .daemon = process->daemon,
                            .captured = output_is_open(),
                            .keep_count = (uint32_t)process->keep_count,
                            .name_size = strlen(process->name) + 1,
                            .argument_size = process->argument_size};
    if (process->slot != COMMONS_NO_SLOT)
        letter.parent_slot = process->commons->slots[process->slot].parent;
    memcpy(letter.line, process->line, sizeof letter.line);
    return letter;
}

static int write_whole(int fd, const void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t count = write(fd, (const char *)bytes + done, size - done);
        if (count < 0 && errno != EINTR)
            return -errno;
        done += count > 0 ? (size_t)count : 0;
    }
    return 0;
}

/* In memory, so that neither side waits for the other. A descriptor, or -errno. */
static int write_letter(const struct process *process)
{
    struct letter letter = letter_of(process);
    int fd = memfd_create("forklab-process", MFD_CLOEXEC);
    if (fd < 0)
        return -errno;
    int error = write_whole(fd, &letter, sizeof letter);
    if (!error)
        error = write_whole(fd, process->name, letter.name_size);
    if (!error)
        error = write_whole(fd, process->argument, process->argument_size);
    if (!error)
        return fd;
    close(fd);
    return error;
}

static int start_fresh(struct process *process, struct child *ret_child)
{
    char name[] = "forklab", argument[] = IMAGE_ARGUMENT, function[256];
    char *argv[] = {name, argument, function, NULL};
    int letter = write_letter(process);
    if (letter < 0)
        return letter;
    (void)snprintf(function, sizeof function, "%s", process->function);
    struct child_options options = {
        .program = "/proc/self/exe",
        .argv = argv,
        .by_forkserver = process->method == PROCESS_FORKSERVER,
        .shares_output = true,
        .pin_core = -1,
    };
    list_kept(process, letter, options.keep);
    int error = child_start(ret_child, &options);
    close(letter);
    return error;
}

int image_start(struct process *process, struct child *ret_child)
{
    if (!process->program && process->method != PROCESS_FORK)
        return start_fresh(process, ret_child);
    struct child_options options = {.run = run_forked,
                                    .context = process,
                                    .program = process->program,
                                    .argv = process->argv,
                                    .shares_output = true,
                                    .pin_core = -1};
    list_kept(process, -1, options.keep);
    return child_start(ret_child, &options);
}

/* ------------------------------------------------------------------ a fresh image: its own side */

static bool is_sound(const struct letter *letter, size_t size)
{
    size_t rest = size - sizeof *letter;
    return letter->name_size > 0 && letter->name_size <= rest && letter->argument_size == rest - letter->name_size;
}

/* Mapped, and never unmapped: name and argument are in it for the rest of this process's life. */
static const struct letter *read_letter(void)
{
    off_t size = lseek(KEPT_LETTER, 0, SEEK_END);
    if (size < (off_t)sizeof(struct letter))
        return NULL;
    const struct letter *letter = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_PRIVATE, KEPT_LETTER, 0);
    if (letter == MAP_FAILED || !is_sound(letter, (size_t)size))
        return NULL;
    close(KEPT_LETTER);
    return letter;
}

/* Its lines go where its parent's go, under the task that the parent is in. */
static void open_output(const struct commons *commons, const struct letter *letter)
{
    static const _Atomic uint64_t no_task = SLOT_NO_TASK;
    bool has_parent = letter->parent_slot > 0 && letter->parent_slot <= commons->facts->slots;
    if (letter->captured)
        output_open(has_parent ? &commons->slots[letter->parent_slot - 1].task : &no_task);
}

/* A copy of what follows name and letter, aligned for any type. */
static bool take_argument(struct process *process, const struct letter *letter)
{
    const char *name = (const char *)(letter + 1);
    process->argument_size = letter->argument_size;
    process->argument = malloc(letter->argument_size + 1);
    if (process->argument)
        memcpy(process->argument, name + letter->name_size, letter->argument_size);
    return process->argument;
}

static process_main_function *find(const char *name)
{
    for (size_t i = 0; i < program.count; i++)
        if (strncmp(program.functions[i].name, name, 255) == 0)
            return program.functions[i].run;
    return NULL;
}

static int live_afresh(const char *function)
{
    /* To the very end: streams and crash handler look into them until the process exits. */
    static struct commons commons;
    static struct process process;
    const struct letter *letter = read_letter();
    process.run = find(function);
    if (!letter || !process.run || !take_argument(&process, letter))
        return IMAGE_FAILED;
    process.name = strdup((const char *)(letter + 1));
    process.daemon = letter->daemon;
    process.slot = letter->slot;
    process.keep_count = letter->keep_count < PROCESS_KEEP_MAX ? letter->keep_count : PROCESS_KEEP_MAX;
    process.commons = &commons;
    memcpy(process.line, letter->line, sizeof process.line);
    if (!process.name || (letter->slot != COMMONS_NO_SLOT &&
                          (commons_attach(&commons, KEPT_COMMONS) != 0 || letter->slot >= commons.facts->slots)))
        return IMAGE_FAILED;
    if (letter->slot != COMMONS_NO_SLOT)
        open_output(&commons, letter);
    find_kept(&process, KEPT_LETTER + 1 + (letter->slot != COMMONS_NO_SLOT));
    return live(&process);
}

void process_main(int *argc, char ***argv, const struct process_function *functions, size_t count)
{
    program.functions = functions;
    program.count = count;
    forkserver_main(argc, argv);
    if (*argc == 3 && strcmp((*argv)[1], IMAGE_ARGUMENT) == 0)
        _exit(live_afresh((*argv)[2]));
}
