/* The view "processes", drawn from made-up lists at many sizes, and what its keys and presses do. */
#include "lab/monitor.h"
#include "model/snapshot_copy.h"
#include "suites.h"
#include "support/stand.h"
#include "ui/process_view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MANY 300

static struct machine machine;
static struct snapshot snapshot;
static struct process_row rows[MANY];
static struct process_list list;
static struct stand stand;

static struct process_row *add(int pid, int parent, char state, double cpu, const char *command)
{
    struct process_row *row = &rows[list.count++];
    *row = (struct process_row){.id = {pid, (uint64_t)pid * 10},
                                .parent = parent,
                                .state = state,
                                .core = pid % 2,
                                .pinned = RUN_NO_CORE,
                                .priority = 20,
                                .threads = 1,
                                .cpu = cpu,
                                .cpu_total_ns = (uint64_t)pid * 12000000,
                                .rss_bytes = (uint64_t)pid << 12,
                                .faults_minor = 1234,
                                .switches_voluntary = 56,
                                .switches_involuntary = SNAPSHOT_UNKNOWN,
                                .alive_ns = (uint64_t)pid * 1000000000};
    (void)snprintf(row->command, sizeof row->command, "%s", command);
    const char *slash = strrchr(command, '/'), *base = slash ? slash + 1 : command;
    (void)snprintf(row->name, sizeof row->name, "%.*s", (int)strcspn(base, " "), base);
    (void)snprintf(row->user, sizeof row->user, "student");
    if (state == 'S')
        (void)snprintf(row->wchan, sizeof row->wchan, "do_wait");
    for (unsigned i = 0; i < PROCESS_MOMENTS; i++) {
        bool there = i >= (unsigned)pid % 7;
        row->moments[i] = (struct process_moment){(float)(cpu * (i % 4) / 3), (int16_t)row->core, there ? state : ' '};
    }
    return row;
}

static void end_process(struct process_row *row, struct death death)
{
    row->gone = true;
    row->cpu = NAN;
    row->death = death;
    row->wchan[0] = '\0';
    row->moments[19].state = row->moments[18].state = PROCESS_ABSENT;
}

static void count(void)
{
    list.alive = 0;
    memset(list.states, 0, sizeof list.states);
    for (size_t i = 0; i < list.count; i++) {
        if (rows[i].gone)
            continue;
        list.alive++;
        list.states[strchr(PROCESS_STATES, rows[i].state) - PROCESS_STATES]++;
    }
}

/* make with a family below it, in every state; seen twenty times. */
static void make_list(void)
{
    list = (struct process_list){.scope = PROCESSES_TREES,
                                 .rows = rows,
                                 .samples = 20,
                                 .time_ns = 20,
                                 .born = 7,
                                 .died = 3,
                                 .busy = 1.73,
                                 .rss_bytes = 42u << 20,
                                 .cores = {.online = 2, .affinity = 2, .usable = 2},
                                 .load = {1.25, 0.5, 0.25},
                                 .memory_bytes = 8ull << 30,
                                 .memory_available_bytes = 3ull << 30,
                                 .own_cpu = 0.0012,
                                 .interval_ns = 1000000000};
    add(100, 99, 'S', 0.01, "/usr/bin/make -j4");
    add(201, 100, 'R', 0.98, "/usr/lib/gcc/cc1 -quiet queue.c");
    add(202, 100, 'D', 0.2, "cc1 -quiet pool.c");
    add(203, 202, 'T', 0, "held by a stop");
    add(204, 100, 'S', NAN, "漢字 naïve\001 program");
    add(205, 204, 'Z', 0, "sh -c exit 3")->death = (struct death){DEATH_EXITED, 3};
    struct process_row *worker = add(206, 204, 'R', 0.49, "build/forklab run primes");
    (void)snprintf(worker->name, sizeof worker->name, "worker-1");
    end_process(add(207, 100, 'R', 0.7, "as -o queue.o"), (struct death){DEATH_LEFT, 0});
    end_process(add(208, 204, 'S', 0.1, "ld"), (struct death){DEATH_SIGNAL, 9});
    for (unsigned i = 0; i < PROCESS_MOMENTS; i++)
        list.totals[i] = (struct process_total){i, (float)(i % 5) / 2, 5, i % 6 == 0, i % 4 == 1};
    count();
}

static struct process_view *view_of(void)
{
    return stand.state;
}

static void begin(void)
{
    snapshot = (struct snapshot){.phase = PHASE_IDLE, .machine = &machine, .lab_cpu = NAN, .speedup = NAN};
    make_list();
    stand_begin(&stand, VIEW_PROCESSES, &snapshot);
    monitor_free(view_of()->monitor); /* ours is not to be seen */
    view_of()->monitor = NULL;
    view_of()->list = &list;
}

static void release(void)
{
    stand_release(&stand);
}

/* Without the frame, which depends on what other views there are. */
static void draw_alone(void)
{
    canvas_erase(&stand.canvas);
    struct painter painter = painter_of(&stand.canvas, stand.tier, stand.theme);
    painter.targets = &stand.targets;
    stand.targets.count = 0;
    view_processes.draw(&painter, &stand.scene, stand.state);
}

START_TEST(screens_are_as_kept)
{
    static const struct {
        const char *name;
        int rows, columns;
        enum glyph_tier tier;
        enum action action;
    } cases[] = {
        {"processes_20x5", 5, 20, GLYPHS_FULL, ACTION_NONE},
        {"processes_40x10", 10, 40, GLYPHS_FULL, ACTION_NONE},
        {"processes_80x24", 24, 80, GLYPHS_FULL, ACTION_NONE},
        {"processes_80x24_ascii", 24, 80, GLYPHS_ASCII, ACTION_NONE},
        {"processes_80x24_list", 24, 80, GLYPHS_FULL, ACTION_TREE},
        {"processes_120x40", 40, 120, GLYPHS_FULL, ACTION_NONE},
        {"processes_200x50", 50, 200, GLYPHS_FULL, ACTION_NONE},
        {"processes_200x50_list", 50, 200, GLYPHS_FULL, ACTION_TREE},
    };
    begin();
    stand.tier = cases[_i].tier;
    stand_draw(&stand, cases[_i].rows, cases[_i].columns);
    if (cases[_i].action)
        ck_assert(stand_act(&stand, cases[_i].action));
    draw_alone();
    stand_compare(&stand, cases[_i].name);
}
END_TEST

START_TEST(any_size_is_drawn)
{
    begin();
    for (int row = 1; row <= 60; row += row < 30 ? 1 : 7)
        for (int column = 1; column <= 220; column += column < 64 ? 1 : 13)
            for (int tier = 0; tier < GLYPH_TIER_COUNT; tier++) {
                stand.tier = tier;
                stand_draw(&stand, row, column);
                if (row >= 5 && column >= 20)
                    ck_assert_msg(stand_shows(&stand, "1.73 of 2"), "%dx%d", column, row);
            }
}
END_TEST

START_TEST(nothing_is_known_at_first)
{
    begin();
    list.samples = 0;
    list.count = 0;
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "looking at the processes"));
    ck_assert(!stand_act(&stand, ACTION_NEXT));
    struct subject subject;
    ck_assert(!view_processes.subject(&stand.scene, stand.state, &subject));
}
END_TEST

static int selected(void)
{
    return view_of()->selected.pid;
}

START_TEST(selection_follows_the_keys)
{
    static const struct {
        enum action action;
        int pid;
    } cases[] = {
        {ACTION_NEXT, 201}, {ACTION_NEXT, 202},      {ACTION_NEXT, 203},      {ACTION_LAST, 207},
        {ACTION_NEXT, 207}, {ACTION_FIRST, 100},     {ACTION_PREVIOUS, 100},  {ACTION_NEXT, 201},
        {ACTION_TREE, 201}, {ACTION_SORT_NEXT, 201}, {ACTION_SORT_TURN, 201},
    };
    begin();
    stand_draw(&stand, 24, 80);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_msg(stand_act(&stand, cases[i].action), "%zu", i);
        ck_assert_int_eq(selected(), cases[i].pid);
        stand_draw(&stand, 24, 80);
    }
    ck_assert(!stand_act(&stand, ACTION_KILL));
}
END_TEST

/* It stays with its process when others come and go, and only when that is gone another takes its place. */
START_TEST(selection_is_a_process)
{
    begin();
    stand_draw(&stand, 24, 80);
    stand_act(&stand, ACTION_LAST); /* 207 */
    list.count = 0;
    list.samples++;
    add(100, 99, 'S', 0, "make");
    add(150, 100, 'S', 0, "new");
    add(207, 100, 'S', 0, "still there");
    add(209, 100, 'S', 0, "new too");
    stand_draw(&stand, 24, 80);
    ck_assert_int_eq(selected(), 207);
    rows[2].id.began = 1; /* the number is another's now */
    list.samples++;
    stand_draw(&stand, 24, 80);
    ck_assert_int_eq(selected(), 209); /* whoever stands there */
    list.count = 1;
    list.samples++;
    stand_draw(&stand, 24, 80);
    ck_assert_int_eq(selected(), 100);
    list.count = 0;
    list.samples++;
    stand_draw(&stand, 24, 80);
    struct subject subject;
    ck_assert(!view_processes.subject(&stand.scene, stand.state, &subject));
}
END_TEST

START_TEST(the_subject_is_told_by_identity)
{
    begin();
    stand_draw(&stand, 24, 80);
    struct subject subject;
    stand_act(&stand, ACTION_NEXT);
    ck_assert(view_processes.subject(&stand.scene, stand.state, &subject));
    ck_assert_int_eq(subject.pid, 201);
    ck_assert_uint_eq(subject.began, 2010);
    ck_assert_int_eq(subject.slot, -1);
    stand_act(&stand, ACTION_LAST); /* has ended */
    ck_assert(!view_processes.subject(&stand.scene, stand.state, &subject));
}
END_TEST

START_TEST(presses_select_and_sort)
{
    begin();
    stand_draw(&stand, 24, 80);
    int head = -1;
    for (int row = 0; row < 24; row++)
        for (int column = 0; column < 80; column++) {
            const struct target *target = targets_at(&stand.targets, row, column);
            if (target && target->kind == TARGET_COLUMN && process_column_key((size_t)target->value) == PROCESS_MEMORY)
                head = row * 80 + column;
        }
    ck_assert_int_ge(head, 0);
    ck_assert(stand_press(&stand, head / 80 + 2, 20));
    ck_assert_int_eq(selected(), 201);
    ck_assert(stand_press(&stand, head / 80, head % 80));
    ck_assert_int_eq(view_of()->wish.key, PROCESS_MEMORY);
    ck_assert(view_of()->wish.backwards); /* who has most */
    ck_assert(stand_press(&stand, head / 80, head % 80));
    ck_assert(!view_of()->wish.backwards);
}
END_TEST

START_TEST(sorting_goes_round_all_columns)
{
    begin();
    stand_draw(&stand, 24, 200);
    unsigned seen = 0;
    for (int i = 0; i < 14; i++) { /* in the tree, that of the parent is not shown */
        ck_assert(stand_act(&stand, ACTION_SORT_NEXT));
        seen |= 1u << view_of()->wish.key;
    }
    ck_assert_int_eq(view_of()->wish.key, PROCESS_PID);
    ck_assert_int_eq(__builtin_popcount(seen), 14);
    ck_assert(stand_act(&stand, ACTION_SORT_PREVIOUS));
    ck_assert_int_eq(view_of()->wish.key, PROCESS_COMMAND);
}
END_TEST

/* Where there is room for some columns only, no other one is sorted by, and the rule names it. */
START_TEST(only_what_is_shown_is_sorted_by)
{
    begin();
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "by pid ▴"));
    unsigned shown = view_of()->shown;
    for (int i = 0; i < 30; i++) {
        ck_assert(stand_act(&stand, i < 15 ? ACTION_SORT_NEXT : ACTION_SORT_PREVIOUS));
        ck_assert(shown >> process_key_column(view_of()->wish.key) & 1);
    }
    ck_assert_int_eq(view_of()->wish.key, PROCESS_PID);
    ck_assert(stand_act(&stand, ACTION_SORT_NEXT));
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "by S ▴"));
}
END_TEST

START_TEST(workers_have_the_lab_s_names)
{
    static const struct snapshot_worker worker = {.pid = 206, .name = "squares-1"};
    begin();
    snapshot.workers = &worker;
    snapshot.workers_count = 1;
    stand_draw(&stand, 24, 120);
    ck_assert(stand_shows(&stand, "squares-1: forkla"));
    ck_assert(!stand_shows(&stand, "worker-1"));
}
END_TEST

START_TEST(a_long_command_has_the_room_that_is_left)
{
    begin();
    (void)snprintf(rows[0].command, sizeof rows[0].command, "/usr/bin/make %0120d", 7);
    stand_draw(&stand, 24, 400);
    ck_assert(stand_shows(&stand, "00007"));
}
END_TEST

/* A list that moves is worth holding still, with or without an experiment. */
START_TEST(it_can_be_held_still)
{
    begin();
    ck_assert(action_possible(ACTION_FREEZE, PHASE_IDLE, false));
    struct snapshot *held = snapshot_copy(&snapshot);
    ck_assert_ptr_nonnull(held);
    stand.scene.snapshot = held;
    stand.scene.frozen = true;
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "the picture stands still: the same key"));
    snapshot_copy_free(held);
    stand.scene.snapshot = &snapshot;
}
END_TEST

START_TEST(text_is_found_and_filters)
{
    begin();
    stand_draw(&stand, 24, 80);
    ck_assert(view_processes.find(&stand.scene, stand.state, "CC1", FIND_FIRST));
    ck_assert_int_eq(selected(), 201);
    ck_assert(view_processes.find(&stand.scene, stand.state, "cc1", FIND_FIRST)); /* it has it */
    ck_assert_int_eq(selected(), 201);
    ck_assert(view_processes.find(&stand.scene, stand.state, "cc1", FIND_NEXT));
    ck_assert_int_eq(selected(), 202);
    ck_assert(!view_processes.find(&stand.scene, stand.state, "nowhere", FIND_NEXT));
    ck_assert_int_eq(selected(), 202);
    ck_assert(view_processes.find(&stand.scene, stand.state, "pool.c", FIND_FILTER));
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "with 'pool.c'"));
    ck_assert(stand_shows(&stand, "make -j4")); /* the way there */
    ck_assert(!stand_shows(&stand, "held by a stop"));
    ck_assert(!view_processes.find(&stand.scene, stand.state, "nowhere", FIND_FILTER));
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "none of them has that text"));
    ck_assert(view_processes.find(&stand.scene, stand.state, "", FIND_FILTER));
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "held by a stop"));
}
END_TEST

static void make_many(void)
{
    list.count = 0;
    for (int i = 0; i < MANY; i++)
        add(1000 + i, 0, 'S', i / 1000.0, "one of many");
    list.samples++;
    count();
}

/* Sorting takes the selected one out of the window; with "follow" the window goes with it. */
START_TEST(the_window_stays_unless_it_follows)
{
    begin();
    make_many();
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, " of 300"));
    stand_act(&stand, ACTION_TREE);
    stand_act(&stand, ACTION_SORT_TURN);
    stand_draw(&stand, 24, 80);
    ck_assert_int_eq(selected(), 1000);
    ck_assert_uint_eq(view_of()->top, 0);
    stand_act(&stand, ACTION_FOLLOW);
    stand_draw(&stand, 24, 80);
    ck_assert_uint_eq(view_of()->top, MANY - view_of()->page);
    stand_act(&stand, ACTION_PAGE_BACK);
    ck_assert_int_eq(selected(), 1000 + (int)view_of()->page);
}
END_TEST

START_TEST(details_tell_all)
{
    begin();
    stand_draw(&stand, 24, 80);
    static struct sheet sheet;
    stand_act(&stand, ACTION_NEXT);
    sheet_begin(&sheet, "test");
    ck_assert(view_processes.details(&stand.scene, stand.state, &sheet));
    static const char *const texts[] = {
        "/usr/lib/gcc/cc1 -quiet queue.c", "201, child of 100", "student", "R runs", "98 % of one core",
        "56 voluntary, – forced"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        bool found = false;
        for (size_t line = 0; line < sheet.count; line++)
            found |= strstr(sheet.entries[line].text, texts[i]) != NULL;
        ck_assert_msg(found, "%s", texts[i]);
    }
}
END_TEST

/* Out of sight nothing is looked at; in sight it is this very program. */
START_TEST(it_looks_only_while_it_is_shown)
{
    snapshot = (struct snapshot){.phase = PHASE_IDLE, .machine = &machine, .lab_cpu = NAN, .speedup = NAN};
    stand_begin(&stand, VIEW_PROCESSES, &snapshot);
    ck_assert_ptr_nonnull(view_of()->monitor);
    ck_assert_uint_eq(monitor_list(view_of()->monitor)->samples, 0);
    stand_draw(&stand, 24, 80);
    ck_assert_int_eq(view_of()->list->rows[0].id.pid, getpid());
    ck_assert(stand_shows(&stand, "forklab's own tree"));
    ck_assert(stand_act(&stand, ACTION_EVERYTHING));
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "the whole system"));
    ck_assert_uint_gt(view_of()->list->count, 1);
    ck_assert(stand_act(&stand, ACTION_EVERYTHING));
    stand_draw(&stand, 24, 80);
    ck_assert(stand_shows(&stand, "forklab's own tree"));
    view_processes.shown(&stand.scene, stand.state, false);
    ck_assert_uint_gt(view_processes.period(&stand.scene, stand.state), 0);
}
END_TEST

/* Another monitor has another list, even if both have as many samples. */
START_TEST(a_new_monitor_is_a_new_list)
{
    begin();
    list.samples = 1;
    stand_draw(&stand, 24, 80);
    ck_assert_uint_eq(view_of()->order.count, list.count);
    view_processes.shown(&stand.scene, stand.state, true);
    stand_draw(&stand, 24, 80);
    ck_assert_uint_eq(view_of()->list->samples, 1);
    ck_assert_uint_eq(view_of()->order.count, view_of()->list->count);
    ck_assert_int_eq(selected(), getpid());
}
END_TEST

Suite *ui_processes_suite(void)
{
    Suite *suite = suite_create("ui_processes");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, NULL, release);
    tcase_add_loop_test(all, screens_are_as_kept, 0, 8);
    tcase_add_test(all, any_size_is_drawn);
    tcase_add_test(all, nothing_is_known_at_first);
    tcase_add_test(all, selection_follows_the_keys);
    tcase_add_test(all, selection_is_a_process);
    tcase_add_test(all, the_subject_is_told_by_identity);
    tcase_add_test(all, presses_select_and_sort);
    tcase_add_test(all, sorting_goes_round_all_columns);
    tcase_add_test(all, it_can_be_held_still);
    tcase_add_test(all, only_what_is_shown_is_sorted_by);
    tcase_add_test(all, workers_have_the_lab_s_names);
    tcase_add_test(all, a_long_command_has_the_room_that_is_left);
    tcase_add_test(all, text_is_found_and_filters);
    tcase_add_test(all, the_window_stays_unless_it_follows);
    tcase_add_test(all, details_tell_all);
    tcase_add_test(all, it_looks_only_while_it_is_shown);
    tcase_add_test(all, a_new_monitor_is_a_new_list);
    suite_add_tcase(suite, all);
    return suite;
}
