/* The shape of the tree, read from its #include lines: a room uses only the rooms below it, a library stands in its own
 * room, and every .c begins with its own header. */
#include "suites.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What a file of `folder` may include of the tree: prefixes of paths as they stand in the #include line. */
static const struct room {
    const char *folder;
    const char *may[12];
} rooms[] = {
    {"src/base", {"base/"}},
    {"src/ipc", {"base/", "ipc/"}},
    {"src/proc", {"base/", "ipc/", "proc/"}},
    {"src/model", {"base/", "model/"}},
    {"src/tune", {"base/", "model/", "tune/"}},
    {"src/lab", {"base/", "ipc/", "proc/", "model/", "tune/", "lab/"}},
    {"src/report", {"base/", "model/", "tune/", "report/"}},
    {"ui", {"base/", "model/", "tune/", "lab/lab.h", "lab/monitor.h", "ui/"}},
    {"demos",
     /* A script starts processes, and a pool, itself: by the same two headers as any program that is linked to them. */
     {"base/", "ipc/", "proc/process.h", "proc/pool.h", "model/workload.h", "model/plan.h", "model/setting.h",
      "model/settings.h", "model/run.h", "model/work.h", "demos/"}},
    {"src/cli",
     {"base/", "ipc/", "proc/", "model/", "tune/", "lab/lab.h", "lab/monitor.h", "lab/subject.h", "report/", "ui/",
      "demos/", "cli/"}},
};
enum { ROOMS = sizeof rooms / sizeof rooms[0] };

/* Libraries that belong to one room. */
static const struct library {
    const char *prefix;
    const char *folder;
    int files_max; /* how many files may include it; 0 = any number */
} libraries[] = {
    {"curses", "ui", 0},      {"ncurses", "ui", 0},         {"panel.h", "ui", 0},
    {"term.h", "ui", 0},      {"gmp", "demos", 0},          {"libproc2/", "src/lab", 1},
    {"proc/readproc", "", 0}, {"jansson", "src/report", 0}, {"check.h", "", 0},
    {"vterm", "", 0},         {"ini.h", "src/model", 1},
};
enum { LIBRARIES = sizeof libraries / sizeof libraries[0] };

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static const struct room *find_room(const char *folder)
{
    for (size_t i = 0; i < ROOMS; i++)
        if (strcmp(rooms[i].folder, folder) == 0)
            return &rooms[i];
    return NULL;
}

/* Takes the name out of an #include line: 'q' for one in quotes, 'a' for one in angles, 0 for any other line. */
static char read_include(const char *line, char name[256])
{
    char open;
    if (sscanf(line, " # include %c%255[^\">]", &open, name) != 2)
        return 0;
    return open == '"' ? 'q' : open == '<' ? 'a' : 0;
}

static bool tree_include_allowed(const struct room *room, const char *name)
{
    for (size_t i = 0; room->may[i]; i++)
        if (starts_with(name, room->may[i]))
            return true;
    return false;
}

static bool library_include_allowed(const struct room *room, const char *name)
{
    for (size_t i = 0; i < LIBRARIES; i++)
        if (starts_with(name, libraries[i].prefix) && strcmp(room->folder, libraries[i].folder) != 0)
            return false;
    return true;
}

static bool line_allowed(const char *folder, const char *line)
{
    char name[256];
    const struct room *room = find_room(folder);
    switch (read_include(line, name)) {
    case 'q':
        return tree_include_allowed(room, name);
    case 'a':
        return library_include_allowed(room, name);
    default:
        return true;
    }
}

/* One line of a file of the tree. */
struct place {
    const char *folder, *file, *line;
    int number;
};

/* Calls `visit` with each line of one file. */
static void visit_file(const char *folder, const char *file, void (*visit)(void *, const struct place *), void *context)
{
    char path[4096], line[4096];
    snprintf(path, sizeof path, "%s/%s/%s", FORKLAB_SOURCE, folder, file);
    FILE *stream = fopen(path, "re");
    ck_assert_msg(stream != NULL, "%s: %s", path, strerror(errno));
    for (int number = 1; fgets(line, sizeof line, stream); number++)
        visit(context, &(struct place){folder, file, line, number});
    fclose(stream);
}

/* Calls `visit` with each line of each .c and .h of the folder; returns how many files there are. */
static int visit_folder(const char *folder, void (*visit)(void *, const struct place *), void *context)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", FORKLAB_SOURCE, folder);
    DIR *directory = opendir(path);
    ck_assert_msg(directory != NULL, "%s: %s", path, strerror(errno));
    int files = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        const char *ending = strrchr(entry->d_name, '.');
        if (!ending || (strcmp(ending, ".c") != 0 && strcmp(ending, ".h") != 0))
            continue;
        visit_file(folder, entry->d_name, visit, context);
        files++;
    }
    closedir(directory);
    return files;
}

static void must_be_allowed(void *context, const struct place *place)
{
    (void)context;
    ck_assert_msg(line_allowed(place->folder, place->line), "%s/%s:%d: may not include this here: %s", place->folder,
                  place->file, place->number, place->line);
}

START_TEST(room_includes_only_rooms_below)
{
    ck_assert_int_gt(visit_folder(rooms[_i].folder, must_be_allowed, NULL), 0);
}
END_TEST

/* `context` holds the name of the file whose first #include was seen last. */
static void own_header_must_be_first(void *context, const struct place *place)
{
    char *seen = context, name[256], path[4096];
    size_t length = strlen(place->file);
    if (place->file[length - 1] != 'c' || !read_include(place->line, name) || strcmp(seen, place->file) == 0)
        return;
    snprintf(seen, 256, "%s", place->file);

    char header[512];
    snprintf(header, sizeof header, "%s/%.*s.h", place->folder, (int)(length - 2), place->file);
    snprintf(path, sizeof path, "%s/%s", FORKLAB_SOURCE, header);
    if (access(path, F_OK) != 0)
        return;
    const char *as_included = starts_with(header, "src/") ? header + strlen("src/") : header;
    ck_assert_msg(strcmp(name, as_included) == 0, "%s/%s:%d: the first include must be \"%s\"", place->folder,
                  place->file, place->number, as_included);
}

START_TEST(own_header_stands_first)
{
    char seen[256] = "";
    visit_folder(rooms[_i].folder, own_header_must_be_first, seen);
}
END_TEST

struct count {
    const struct library *library;
    int files;
    char last[512]; /* the file counted last: its further includes count no more */
};

static void count_library(void *context, const struct place *place)
{
    struct count *count = context;
    char name[256], path[512];
    if (read_include(place->line, name) != 'a' || !starts_with(name, count->library->prefix))
        return;
    snprintf(path, sizeof path, "%s/%s", place->folder, place->file);
    count->files += strcmp(count->last, path) != 0;
    memcpy(count->last, path, sizeof path);
}

START_TEST(library_stands_in_few_files)
{
    struct count count = {.library = &libraries[_i]};
    for (size_t i = 0; i < ROOMS; i++)
        visit_folder(rooms[i].folder, count_library, &count);
    if (count.library->files_max)
        ck_assert_msg(count.files <= count.library->files_max, "<%s…> stands in %d files, the last of them %s",
                      count.library->prefix, count.files, count.last);
}
END_TEST

static const struct {
    const char *folder, *line;
    bool allowed;
} line_cases[] = {
    {"src/base", "#include \"base/clock.h\"\n", true},    {"src/base", "#include \"ipc/task.h\"\n", false},
    {"src/base", "#include <stdio.h>\n", true},           {"src/ipc", "#include \"base/clock.h\"\n", true},
    {"src/ipc", "  #  include \"proc/pool.h\"\n", false}, {"src/model", "#include \"ipc/task.h\"\n", false},
    {"src/lab", "#include \"ui/screen.h\"\n", false},     {"src/lab", "#include <libproc2/pids.h>\n", true},
    {"src/lab", "#include <curses.h>\n", false},          {"src/report", "#include \"lab/lab.h\"\n", false},
    {"src/tune", "#include \"lab/lab.h\"\n", false},      {"ui", "#include \"lab/lab.h\"\n", true},
    {"ui", "#include \"lab/sampler.h\"\n", false},        {"ui", "#include <curses.h>\n", true},
    {"ui", "#include \"proc/pool.h\"\n", false},          {"demos", "#include \"model/workload.h\"\n", true},
    {"demos", "#include \"model/snapshot.h\"\n", false},  {"demos", "#include \"proc/process.h\"\n", true},
    {"demos", "#include \"proc/worker.h\"\n", false},     {"demos", "#include \"../src/ipc/task.h\"\n", false},
    {"src/cli", "#include <libproc2/stat.h>\n", false},   {"src/cli", "// #include \"../away.h\"\n", true},
};

START_TEST(line_is_judged_right)
{
    ck_assert_int_eq(line_allowed(line_cases[_i].folder, line_cases[_i].line), line_cases[_i].allowed);
}
END_TEST

Suite *layers_suite(void)
{
    Suite *suite = suite_create("layers");
    TCase *judge = tcase_create("judge");
    tcase_add_loop_test(judge, line_is_judged_right, 0, sizeof line_cases / sizeof line_cases[0]);
    suite_add_tcase(suite, judge);
    TCase *tree = tcase_create("tree");
    tcase_add_loop_test(tree, room_includes_only_rooms_below, 0, ROOMS);
    tcase_add_loop_test(tree, own_header_stands_first, 0, ROOMS);
    tcase_add_loop_test(tree, library_stands_in_few_files, 0, LIBRARIES);
    suite_add_tcase(suite, tree);
    return suite;
}
