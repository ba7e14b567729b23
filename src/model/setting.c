#include "model/setting.h"

#include "base/clock.h"
#include "model/quantity.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* What was typed is cut to this much in messages. */
#define SHOWN_MAX 60

static const struct {
    const char *word;
    bool on;
} switch_words[] = {
    {"yes", true},  {"no", false},    {"on", true}, {"off", false},
    {"true", true}, {"false", false}, {"1", true},  {"0", false},
};

static int complain(const struct setting *row, const char *text, const char *why, struct problem *problem)
{
    char range[160];
    return problem_set(problem, "%s: \"%.*s%s\" %s (allowed: %s)", row->name, SHOWN_MAX, text,
                       strlen(text) > SHOWN_MAX ? "..." : "", why, setting_range(row, range, sizeof range));
}

static bool has_range(const struct setting *row)
{
    return row->min != 0 || row->max != 0;
}

static bool in_range(const struct setting *row, double value)
{
    return !has_range(row) || (value >= row->min && value <= row->max);
}

/* What a parser of quantities says, and the row's range, in the unit of the range. */
static int judge(const struct setting *row, const char *text, int error, double value, const char *form,
                 struct problem *problem)
{
    if (error == -EINVAL)
        return complain(row, text, form, problem);
    if (error || !in_range(row, value))
        return complain(row, text, "is out of range", problem);
    return 0;
}

static int parse_whole(const struct setting *row, const char *text, void *field, struct problem *problem)
{
    int64_t value = 0;
    int error = quantity_parse_whole(text, &value);
    error = judge(row, text, error, (double)value, "is not a whole number", problem);
    if (!error)
        *(int64_t *)field = value;
    return error;
}

static int parse_real(const struct setting *row, const char *text, void *field, struct problem *problem)
{
    double value = 0;
    int error = quantity_parse_real(text, &value);
    error = judge(row, text, error, value, "is not a number", problem);
    if (!error)
        *(double *)field = value;
    return error;
}

static int parse_duration(const struct setting *row, const char *text, void *field, struct problem *problem)
{
    uint64_t ns = 0;
    int error = quantity_parse_time(text, &ns);
    error = judge(row, text, error, (double)ns / (double)NS_PER_S,
                  "is not a length of time such as 250us, 10ms, 1.5, 2min", problem);
    if (!error)
        *(uint64_t *)field = ns;
    return error;
}

static int parse_size(const struct setting *row, const char *text, void *field, struct problem *problem)
{
    uint64_t bytes = 0;
    int error = quantity_parse_size(text, &bytes);
    error = judge(row, text, error, (double)bytes, "is not a size such as 4096, 64K, 1.5M", problem);
    if (!error)
        *(uint64_t *)field = bytes;
    return error;
}

static int parse_switch(const struct setting *row, const char *text, void *field, struct problem *problem)
{
    for (size_t i = 0; i < sizeof switch_words / sizeof *switch_words; i++) {
        if (strcmp(text, switch_words[i].word) != 0)
            continue;
        *(bool *)field = switch_words[i].on;
        return 0;
    }
    return complain(row, text, "is neither yes nor no", problem);
}

static int parse_choice(const struct setting *row, const char *text, void *field, struct problem *problem)
{
    for (int i = 0; row->choices[i]; i++) {
        if (strcmp(text, row->choices[i]) != 0)
            continue;
        *(int *)field = i;
        return 0;
    }
    return complain(row, text, "is none of the choices", problem);
}

static int parse_text(const struct setting *row, const char *text, void *field, struct problem *problem)
{
    if (row->min >= 1 && !*text)
        return complain(row, text, "is empty", problem);
    if (strlen(text) >= row->size)
        return complain(row, text, "is too long", problem);
    memcpy(field, text, strlen(text) + 1);
    return 0;
}

static int parse_list(const struct setting *row, const char *text, void *field, struct problem *problem)
{
    char *list = field, *end = list;
    if (!*text)
        return complain(row, text, "is empty", problem);
    for (const char *item = setting_list_next(list, NULL); item; item = setting_list_next(list, item))
        end += strlen(item) + 1;
    /* Its NUL, and the empty text that ends the list. */
    if (strlen(text) + 2 > row->size - (size_t)(end - list))
        return complain(row, text, "is more than fits with those before it", problem);
    memcpy(end, text, strlen(text) + 1);
    end[strlen(text) + 1] = '\0';
    return 0;
}

static void print_list(const char *list, char *buffer, size_t size)
{
    size_t used = 0;
    (void)snprintf(buffer, size, "%s", "");
    for (const char *item = setting_list_next(list, NULL); item && used < size; item = setting_list_next(list, item))
        used += (size_t)snprintf(buffer + used, size - used, "%s%s", used ? " " : "", item);
}

static bool is_zero(const void *field, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (((const unsigned char *)field)[i])
            return false;
    return true;
}

static size_t field_size(const struct setting *row)
{
    static const size_t sizes[] = {
        [SETTING_WHOLE] = sizeof(int64_t),
        [SETTING_REAL] = sizeof(double),
        [SETTING_SWITCH] = sizeof(bool),
        [SETTING_CHOICE] = sizeof(int),
        [SETTING_DURATION] = sizeof(uint64_t),
        [SETTING_SIZE] = sizeof(uint64_t),
        [SETTING_TEXT] = 1,
        [SETTING_LIST] = 1, /* the first byte tells whether it is empty */
    };
    return sizes[row->type];
}

int setting_parse(const struct setting *row, const char *text, void *owner, struct problem *problem)
{
    static int (*const parsers[])(const struct setting *, const char *, void *, struct problem *) = {
        [SETTING_WHOLE] = parse_whole,   [SETTING_REAL] = parse_real,         [SETTING_SWITCH] = parse_switch,
        [SETTING_CHOICE] = parse_choice, [SETTING_DURATION] = parse_duration, [SETTING_SIZE] = parse_size,
        [SETTING_TEXT] = parse_text,     [SETTING_LIST] = parse_list,
    };
    return parsers[row->type](row, text, (char *)owner + row->offset, problem);
}

bool setting_is_open(const struct setting *row, const void *owner)
{
    return !row->preset && is_zero((const char *)owner + row->offset, field_size(row));
}

const char *setting_print(const struct setting *row, const void *owner, char *buffer, size_t size)
{
    const void *field = (const char *)owner + row->offset;
    if (setting_is_open(row, owner)) {
        (void)snprintf(buffer, size, "%s", row->preset_text ? row->preset_text : "");
        return buffer;
    }
    switch (row->type) {
    case SETTING_WHOLE:
        (void)snprintf(buffer, size, "%" PRId64, *(const int64_t *)field);
        break;
    case SETTING_REAL:
        quantity_print_real(buffer, size, *(const double *)field);
        break;
    case SETTING_SWITCH:
        (void)snprintf(buffer, size, "%s", *(const bool *)field ? "yes" : "no");
        break;
    case SETTING_CHOICE:
        (void)snprintf(buffer, size, "%s", row->choices[*(const int *)field]);
        break;
    case SETTING_DURATION:
        quantity_print_time(buffer, size, *(const uint64_t *)field);
        break;
    case SETTING_SIZE:
        quantity_print_size(buffer, size, *(const uint64_t *)field);
        break;
    case SETTING_TEXT:
        (void)snprintf(buffer, size, "%s", (const char *)field);
        break;
    case SETTING_LIST:
        print_list(field, buffer, size);
        break;
    }
    return buffer;
}

/* One end of a range in the words of its type. */
static void print_limit(const struct setting *row, double limit, char *buffer, size_t size)
{
    if (row->type == SETTING_DURATION)
        quantity_print_time(buffer, size, (uint64_t)round(limit * (double)NS_PER_S));
    else if (row->type == SETTING_SIZE)
        quantity_print_size(buffer, size, (uint64_t)round(limit));
    else if (row->type == SETTING_WHOLE && isinf(limit)) /* the field itself has an end */
        (void)snprintf(buffer, size, "%" PRId64, INT64_MAX);
    else
        (void)snprintf(buffer, size, "%.15g", limit);
}

static void print_number_range(const struct setting *row, char *buffer, size_t size)
{
    static const char *const any[] = {
        [SETTING_WHOLE] = "a whole number",
        [SETTING_REAL] = "a number",
        [SETTING_DURATION] = "a length of time",
        [SETTING_SIZE] = "a size",
    };
    char low[40], high[40];
    /* A duration's limits carry their own units. */
    const char *unit = row->unit && row->type != SETTING_DURATION ? row->unit : "";
    if (!has_range(row)) {
        (void)snprintf(buffer, size, "%s", any[row->type]);
        return;
    }
    print_limit(row, row->min, low, sizeof low);
    if (isinf(row->max) && row->type != SETTING_WHOLE) {
        (void)snprintf(buffer, size, "at least %s%s%s", low, *unit ? " " : "", unit);
        return;
    }
    print_limit(row, row->max, high, sizeof high);
    (void)snprintf(buffer, size, "%s to %s%s%s", low, high, *unit ? " " : "", unit);
}

const char *setting_range(const struct setting *row, char *buffer, size_t size)
{
    size_t used = 0;
    switch (row->type) {
    case SETTING_SWITCH:
        (void)snprintf(buffer, size, "yes or no");
        break;
    case SETTING_CHOICE:
        for (size_t i = 0; row->choices[i] && used < size; i++)
            used += (size_t)snprintf(buffer + used, size - used, "%s%s", i ? ", " : "", row->choices[i]);
        break;
    case SETTING_TEXT:
        if (row->argument && strcmp(row->argument, "FILE") == 0)
            (void)snprintf(buffer, size, "a file");
        else
            (void)snprintf(buffer, size, "%s%zu bytes", row->min >= 1 ? "1 to " : "at most ", row->size - 1);
        break;
    case SETTING_LIST:
        (void)snprintf(buffer, size, "%s, %zu bytes in all", row->argument ? row->argument : "texts", row->size - 2);
        break;
    default:
        print_number_range(row, buffer, size);
    }
    return buffer;
}

void setting_presets(const struct setting *rows, size_t count, void *owner, size_t owner_size)
{
    struct problem ignored; /* a test sees to it that every preset is right */
    memset(owner, 0, owner_size);
    for (size_t i = 0; i < count; i++)
        if (rows[i].preset)
            (void)setting_parse(&rows[i], rows[i].preset, owner, &ignored);
}

const char *setting_list_next(const char *list, const char *previous)
{
    const char *next = previous ? previous + strlen(previous) + 1 : list;
    return *next ? next : NULL;
}

const struct setting *setting_find(const struct setting *rows, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(rows[i].name, name))
            return &rows[i];
    return NULL;
}

/* How many letters to add, drop or change (Levenshtein 1966), by the usual table of which one line is kept. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t line[SETTING_NAME_MAX + 1];
    size_t length = strlen(b);
    if (length > SETTING_NAME_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= length; j++)
        line[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = line[0];
        line[0] = i;
        for (size_t j = 1; j <= length; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            size_t add_or_drop = (line[j] < line[j - 1] ? line[j] : line[j - 1]) + 1;
            diagonal = line[j];
            line[j] = change < add_or_drop ? change : add_or_drop;
        }
    }
    return line[length];
}

/* How likely a name was meant, best first. */
enum likeness { THE_SAME, ONE_LETTER_OFF, ITS_BEGINNING, TWO_LETTERS_OFF, NOTHING_LIKE_IT };

static enum likeness compare_names(const char *typed, const char *name)
{
    size_t length = strlen(typed), distance = edit_distance(typed, name);
    bool close = distance < length; /* changing every letter makes anything of anything */
    if (distance == 0)
        return THE_SAME;
    if (distance == 1 && close)
        return ONE_LETTER_OFF;
    if (length && strncmp(name, typed, length) == 0)
        return ITS_BEGINNING;
    return distance == 2 && close ? TWO_LETTERS_OFF : NOTHING_LIKE_IT;
}

const char *setting_nearest(const struct setting *rows, size_t count, const char *name)
{
    const char *nearest = NULL;
    enum likeness best = NOTHING_LIKE_IT;
    for (size_t i = 0; i < count; i++) {
        enum likeness likeness = compare_names(name, rows[i].name);
        if (likeness >= best)
            continue;
        best = likeness;
        nearest = rows[i].name;
    }
    return nearest;
}

/* All names, for people who typed one that is not there. */
static int complain_unknown(const struct setting *rows, size_t count, const char *name, struct problem *problem)
{
    char names[320] = "";
    const char *nearest = setting_nearest(rows, count, name);
    if (nearest)
        return problem_set(problem, "%.*s: there is no such name; did you mean \"%s\"?", SHOWN_MAX, name, nearest);
    if (count == 0)
        return problem_set(problem, "%.*s: there is nothing to set", SHOWN_MAX, name);
    size_t used = 0;
    for (size_t i = 0; i < count && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "", rows[i].name);
    return problem_set(problem, "%.*s: there is no such name (there are: %s)", SHOWN_MAX, name, names);
}

int setting_assign(const struct setting *rows, size_t count, const char *text, void *owner, struct problem *problem)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text)
        return problem_set(problem, "\"%.*s\" is not of the form KEY=VALUE", SHOWN_MAX, text);
    char name[SHOWN_MAX + 1];
    (void)snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    const struct setting *row = setting_find(rows, count, name);
    if (!row)
        return complain_unknown(rows, count, name, problem);
    return setting_parse(row, equals + 1, owner, problem);
}
