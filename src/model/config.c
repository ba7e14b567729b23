#include "model/config.h"

#include "model/document.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t"
#define HEAD   "; How forklab looks and which keys it has. Change it here, or in its Setup (F2).\n"

enum part { PART_SCREEN, PART_KEYS, PARTS };
static const char *const parts[PARTS] = {"screen", "keys"};

void config_init(struct config *config)
{
    *config = (struct config){.keys_count = 0};
    setting_presets(preferences_rows, preferences_count, &config->preferences, sizeof config->preferences);
}

/* As many as there are for an action without an entry. */
static size_t place_of(const struct config *config, const char *action)
{
    size_t place = 0;
    while (place < config->keys_count && strcmp(config->keys[place].action, action) != 0)
        place++;
    return place;
}

const struct config_keys *config_find_keys(const struct config *config, const char *action)
{
    size_t place = place_of(config, action);
    return place < config->keys_count ? &config->keys[place] : NULL;
}

static void remove_keys(struct config *config, size_t place)
{
    if (place == config->keys_count)
        return;
    struct config_keys *keys = &config->keys[place];
    memmove(keys, keys + 1, (--config->keys_count - place) * sizeof *keys);
    config->keys[config->keys_count] = (struct config_keys){.line = 0};
}

bool config_set_keys(struct config *config, const char *action, const char *names)
{
    size_t place = place_of(config, action);
    struct config_keys keys = {.line = 0};
    if (!names) {
        remove_keys(config, place);
        return true;
    }
    if (strlen(names) >= sizeof keys.names || strlen(action) >= sizeof keys.action || place == CONFIG_KEYS_MAX)
        return false;
    (void)snprintf(keys.action, sizeof keys.action, "%s", action);
    (void)snprintf(keys.names, sizeof keys.names, "%s", names);
    config->keys[place] = keys;
    config->keys_count += place == config->keys_count;
    return true;
}

/* Reading. */

static enum part find_part(const struct document *document, size_t section)
{
    enum part part = 0;
    while (part < PARTS && strcmp(document->sections[section].text, parts[part]) != 0)
        part++;
    return part;
}

static void read_preference(struct config *config, const struct document *document, const struct document_entry *entry,
                            struct problems *problems)
{
    const struct setting *row = setting_find(preferences_rows, preferences_count, entry->key);
    const char *nearest = row ? NULL : setting_nearest(preferences_rows, preferences_count, entry->key);
    struct problem problem;
    if (!row && nearest)
        document_complain_entry(document, entry, problems, "%.40s: is none of the preferences; did you mean '%s'?",
                                entry->key, nearest);
    else if (!row)
        document_complain_entry(document, entry, problems, "%.40s: is none of the preferences", entry->key);
    else if (setting_parse(row, entry->value, &config->preferences, &problem))
        document_complain_entry(document, entry, problems, "%s", problem.text);
}

static void read_keys(struct config *config, const struct document *document, const struct document_entry *entry,
                      struct problems *problems)
{
    if (config_set_keys(config, entry->key, entry->value))
        config->keys[place_of(config, entry->key)].line = entry->line;
    else
        document_complain_entry(document, entry, problems, "%.40s: is too long, or one line too many", entry->key);
}

static void read_entry(struct config *config, const struct document *document, const struct document_entry *entry,
                       struct problems *problems)
{
    const struct document_entry *first = document_find(document, entry->section, entry->key);
    enum part part = find_part(document, entry->section);
    if (part < PARTS && first != entry)
        document_complain_entry(document, entry, problems, "%.40s: is there twice, first in line %u; this one counts",
                                entry->key, first->line);
    if (part == PART_SCREEN)
        read_preference(config, document, entry, problems);
    else if (part == PART_KEYS)
        read_keys(config, document, entry, problems);
}

int config_read(struct config *config, const char *name, const char *text, size_t size, struct problems *problems)
{
    struct document document;
    int error = document_read(&document, name, text, size, problems);
    for (size_t i = 0; !error && i < document.sections_count; i++)
        if (find_part(&document, i) == PARTS && *document.sections[i].text)
            document_complain(&document, &document.sections[i], problems, "there is no such section; [%s] and [%s] are",
                              parts[PART_SCREEN], parts[PART_KEYS]);
    for (size_t i = 0; !error && i < document.entries_count; i++)
        read_entry(config, &document, &document.entries[i], problems);
    document_release(&document);
    return error;
}

/* Writing. */

struct writer {
    const struct config *config, *before;
    struct document document;
    FILE *out;
    bool written[PARTS]; /* what is new has found its place */
};

static bool preference_changed(const struct writer *writer, const struct setting *row)
{
    char now[64], before[64];
    setting_print(row, &writer->config->preferences, now, sizeof now);
    return strcmp(now, setting_print(row, &writer->before->preferences, before, sizeof before)) != 0;
}

static bool keys_changed(const struct writer *writer, const char *action)
{
    const struct config_keys *now = config_find_keys(writer->config, action),
                             *before = config_find_keys(writer->before, action);
    return now && before ? strcmp(now->names, before->names) != 0 : now != before;
}

static void write_preference(const struct writer *writer, const struct setting *row)
{
    char value[64];
    fprintf(writer->out, "%s = %s", row->name, setting_print(row, &writer->config->preferences, value, sizeof value));
}

static void write_keys(const struct writer *writer, const struct config_keys *keys)
{
    fprintf(writer->out, "%s = %s", keys->action, keys->names);
}

/* All that changed and has no line yet, where a part ends. */
static void write_new(struct writer *writer, enum part part, size_t section)
{
    bool known = section < writer->document.sections_count;
    if (part == PARTS || writer->written[part])
        return;
    writer->written[part] = true;
    for (size_t i = 0; part == PART_SCREEN && i < preferences_count; i++)
        if (preference_changed(writer, &preferences_rows[i]) &&
            !(known && document_find(&writer->document, section, preferences_rows[i].name))) {
            write_preference(writer, &preferences_rows[i]);
            fputc('\n', writer->out);
        }
    for (size_t i = 0; part == PART_KEYS && i < writer->config->keys_count; i++)
        if (keys_changed(writer, writer->config->keys[i].action) &&
            !(known && document_find(&writer->document, section, writer->config->keys[i].action))) {
            write_keys(writer, &writer->config->keys[i]);
            fputc('\n', writer->out);
        }
}

static bool part_changed(const struct writer *writer, enum part part)
{
    for (size_t i = 0; part == PART_SCREEN && i < preferences_count; i++)
        if (preference_changed(writer, &preferences_rows[i]))
            return true;
    for (size_t i = 0; part == PART_KEYS && i < writer->config->keys_count; i++)
        if (keys_changed(writer, writer->config->keys[i].action))
            return true;
    return false;
}

/* Where a comment begins behind the value, with the blanks before it. */
static const char *find_comment(const char *line, size_t length)
{
    const char *end = line + length;
    for (const char *c = line + 1; c < end; c++)
        if (*c == ';' && strchr(BLANKS, c[-1])) {
            while (c > line && strchr(BLANKS, c[-1]))
                c--;
            return c;
        }
    return end;
}

static const struct document_entry *entry_of_line(const struct document *document, unsigned line)
{
    for (size_t i = 0; i < document->entries_count; i++)
        if (document->entries[i].line == line)
            return &document->entries[i];
    return NULL;
}

/* Writes one line of the old text, without its end. False: it is left out. */
static bool write_line(const struct writer *writer, const char *line, size_t length, unsigned number)
{
    const struct document_entry *entry = entry_of_line(&writer->document, number);
    enum part part = entry ? find_part(&writer->document, entry->section) : PARTS;
    const struct setting *row =
        part == PART_SCREEN ? setting_find(preferences_rows, preferences_count, entry->key) : NULL;
    const char *comment = find_comment(line, length);
    if (row && preference_changed(writer, row)) {
        write_preference(writer, row);
    } else if (part == PART_KEYS && keys_changed(writer, entry->key)) {
        const struct config_keys *keys = config_find_keys(writer->config, entry->key);
        if (!keys)
            return false;
        write_keys(writer, keys);
    } else {
        comment = line;
    }
    (void)fwrite(comment, 1, (size_t)(line + length - comment), writer->out);
    return true;
}

/* The section that a line is in, and whether that line is the last of it that says something. */
static bool ends_section(const struct document *document, unsigned number, size_t *ret_section)
{
    unsigned last = 0;
    size_t section = document->sections_count;
    for (size_t i = 0; i < document->sections_count && document->sections[i].line <= number; i++)
        section = i;
    if (section == document->sections_count)
        return false;
    last = document->sections[section].line;
    for (size_t i = 0; i < document->entries_count; i++)
        if (document->entries[i].section == section)
            last = document->entries[i].line;
    *ret_section = section;
    return last == number;
}

static void write_lines(struct writer *writer, const char *text, size_t size)
{
    unsigned number = 1;
    size_t section;
    for (const char *line = text, *end = text + size; line < end; number++) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        size_t length = (size_t)((newline ? newline : end) - line);
        if (write_line(writer, line, length, number))
            fputc('\n', writer->out);
        if (ends_section(&writer->document, number, &section))
            write_new(writer, find_part(&writer->document, section), section);
        line += length + 1;
    }
}

int config_write(const struct config *config, const struct config *before, const char *text, size_t size, FILE *out)
{
    struct problems problems = {.count = 0};
    struct writer writer = {.config = config, .before = before, .out = out};
    int error = document_read(&writer.document, "", text ? text : "", size, &problems);
    if (!error && !text)
        fputs(HEAD, out);
    if (!error)
        write_lines(&writer, text ? text : "", size);
    for (enum part part = 0; !error && part < PARTS; part++)
        if (!writer.written[part] && part_changed(&writer, part)) {
            fprintf(out, "\n[%s]\n", parts[part]);
            write_new(&writer, part, writer.document.sections_count);
        }
    document_release(&writer.document);
    return error;
}
