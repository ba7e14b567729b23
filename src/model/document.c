#include "model/document.h"

#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a file's name, messages show this much. */
#define NAME_SHOWN_MAX 200
/* Of a line that makes no sense, this much. */
#define LINE_SHOWN_MAX 40

#define BLANKS " \t\v\f\r"

/* A text while inih takes line after line from it. */
struct reading {
    struct document *document;
    struct problems *problems;
    const char *next, *end;
    unsigned line;
    int error; /* -ENOMEM */
};

static void complain_line(struct reading *reading, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void complain_line(struct reading *reading, const char *format, ...)
{
    char text[sizeof(struct problem)];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    (void)problems_add(reading->problems, reading->line, "%.*s:%u: %s", NAME_SHOWN_MAX, reading->document->name,
                       reading->line, text);
}

/* Appends a zeroed element; NULL when out of memory. Grows by doubling: whenever the count is a power of two, the
 * memory is full. */
static void *append(void **elements, size_t *count, size_t size)
{
    if ((*count & (*count - 1)) == 0) {
        void *more = realloc(*elements, (*count ? 2 * *count : 1) * size);
        if (!more)
            return NULL;
        *elements = more;
    }
    return memset((char *)*elements + (*count)++ * size, 0, size);
}

static struct document_section *add_section(struct document *document)
{
    void *sections = document->sections;
    struct document_section *section = append(&sections, &document->sections_count, sizeof *section);
    document->sections = sections;
    return section;
}

static int add_entry(struct document *document, size_t section, const char *key, const char *value, unsigned line)
{
    void *entries = document->entries;
    struct document_entry *entry = append(&entries, &document->entries_count, sizeof *entry);
    document->entries = entries;
    if (!entry)
        return -ENOMEM;
    *entry = (struct document_entry){.key = strdup(key), .value = strdup(value), .section = section, .line = line};
    return entry->key && entry->value ? 0 : -ENOMEM;
}

/* Blanks at both ends away, and those inside reduced to one space each. */
static void reduce_blanks(char *text)
{
    char *to = text;
    for (const char *from = text + strspn(text, BLANKS); *from;) {
        size_t length = strcspn(from, BLANKS);
        memmove(to, from, length);
        to += length;
        from += length;
        from += strspn(from, BLANKS);
        if (*from)
            *to++ = ' ';
    }
    *to = '\0';
}

/* Cuts the text of a section into kind and name, which stay inside it. */
static void split_section(struct document_section *section)
{
    section->name = "";
    section->kind = strdup(section->text);
    if (!section->kind)
        return;
    char *blank = strchr(section->kind, ' ');
    if (!blank)
        return;
    *blank = '\0';
    section->name = blank + 1;
}

static void find_again(struct reading *reading, struct document_section *section)
{
    for (struct document_section *other = reading->document->sections; other < section && !section->again; other++)
        if (strcmp(other->text, section->text) == 0) {
            section->again = true;
            complain_line(reading, "[%s]: is there twice, first in line %u; put both together", section->text,
                          other->line);
        }
}

static void complain_section(struct reading *reading, const char *line, const char *end)
{
    if (!*end)
        complain_line(reading, "\"%.*s\": the ']' is missing at the end of the section's name", LINE_SHOWN_MAX, line);
    else if (end[1 + strspn(end + 1, BLANKS)])
        complain_line(reading, "\"%.*s\": nothing can follow a section's name in its line", LINE_SHOWN_MAX, line);
    if (end - line - 1 > DOCUMENT_SECTION_MAX)
        complain_line(reading, "%.*s...]: is too long (allowed: at most %d bytes)", LINE_SHOWN_MAX, line,
                      DOCUMENT_SECTION_MAX);
}

/* A line that starts with '[': inih would not tell of a section without keys. One that makes no sense still begins a
 * section, so that its keys are not taken for those of the section before. */
static void read_section(struct reading *reading, char *line)
{
    char *end = strchrnul(line, ']');
    complain_section(reading, line, end);
    struct document_section *section = add_section(reading->document);
    if (!section) {
        reading->error = -ENOMEM;
        return;
    }
    section->again = !*end;
    *end = '\0';
    reduce_blanks(line + 1);
    (void)snprintf(section->text, sizeof section->text, "%.*s", DOCUMENT_SECTION_MAX, line + 1);
    section->line = reading->line;
    split_section(section);
    if (!section->kind)
        reading->error = -ENOMEM;
    if (!section->again)
        find_again(reading, section);
}

/* Ends the line where a comment begins: at a ';' or '#' before all else, or a ';' after a blank. */
static void cut_comment(char *line)
{
    if (*line == '#' || *line == ';')
        *line = '\0';
    for (char *c = line; (c = strchr(c, ';')); c++)
        if (c > line && strchr(BLANKS, c[-1])) {
            *c = '\0';
            return;
        }
}

/* Takes what is no "key = value" out of the line: sections, comments, and whatever makes no sense. */
static void digest(struct reading *reading, char *line)
{
    cut_comment(line);
    bool section = *line == '[';
    if (section)
        read_section(reading, line);
    else if (line[strspn(line, BLANKS)] && !line[strcspn(line, "=:")])
        complain_line(reading, "\"%.*s\": is neither a [section] nor of the form key = value", LINE_SHOWN_MAX, line);
    else if (line[strspn(line, BLANKS)] && reading->document->sections_count == 0)
        complain_line(reading, "\"%.*s\": stands before the first [section]", LINE_SHOWN_MAX, line);
    else
        return;
    *line = '\0';
}

/* How many bytes the UTF-8 character at `text` has, of at most `length`; 0 when it is none. Overlong forms and
 * surrogates are let through: they do no harm on a screen. */
static size_t character_size(const char *text, size_t length)
{
    unsigned char first = (unsigned char)*text;
    size_t size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (size > length)
        return 0;
    for (size_t i = 1; i < size; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            return 0;
    return size;
}

/* Why a line cannot be taken as it is, whatever it says; NULL = it can. */
static const char *find_fault(const char *line, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t size = character_size(line + i, length - i);
        if (size == 0)
            return "holds bytes that are not UTF-8; save the file as UTF-8";
        if (((unsigned char)line[i] < ' ' && line[i] != '\t') || line[i] == 0x7f)
            return "holds a control character; take it out";
        i += size;
    }
    return NULL;
}

/* Cuts the next line out of the text, without the blanks before it and what ends it. */
static const char *cut_line(struct reading *reading, size_t *ret_length)
{
    const char *line = reading->next;
    size_t length = (size_t)(reading->end - line);
    const char *newline = memchr(line, '\n', length);
    reading->next = newline ? newline + 1 : reading->end;
    reading->line++;
    if (newline)
        length = (size_t)(newline - line);
    if (length && line[length - 1] == '\r')
        length--;
    for (; length && (*line == ' ' || *line == '\t'); line++)
        length--;
    *ret_length = length;
    return line;
}

/* The reader of inih: the next line, empty where it is not for inih. A line never starts with blanks there, since inih
 * would take it for more of the line before. */
static char *next_line(char *buffer, int size, void *stream)
{
    struct reading *reading = stream;
    size_t length;
    if (reading->next == reading->end)
        return NULL;
    const char *line = cut_line(reading, &length);
    const char *fault = find_fault(line, length);
    char text[DOCUMENT_LINE_MAX + 1] = "";
    if (fault) {
        complain_line(reading, "%s", fault);
    } else if (length > DOCUMENT_LINE_MAX) {
        complain_line(
            reading,
            "\"%.*s...\": the line is too long (%zu bytes; allowed: at most %d); a longer text repeats its key",
            LINE_SHOWN_MAX, line, length, DOCUMENT_LINE_MAX);
    } else {
        memcpy(text, line, length);
        digest(reading, text);
    }
    (void)snprintf(buffer, (size_t)size, "%s", text);
    return buffer;
}

/* The handler of inih: not 0 = go on. */
static int take(void *user, const char *section, const char *key, const char *value)
{
    struct reading *reading = user;
    (void)section; /* sections were seen before, also those without keys */
    if (!*key)
        complain_line(reading, "\"= %.*s\": the key is missing", LINE_SHOWN_MAX, value);
    else if (add_entry(reading->document, reading->document->sections_count - 1, key, value, reading->line))
        reading->error = -ENOMEM;
    return 1;
}

/* Bytes that are no text at all get one line, however many lines they would make. 0 or -EINVAL. */
static int check_text(const char *name, const char *text, size_t size, struct problems *problems)
{
    const char *nul = size ? memchr(text, '\0', size) : NULL;
    unsigned line = 1;
    if (size >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0))
        return problems_add(problems, PROBLEMS_NO_PLACE, "%.*s: is UTF-16; save the file as UTF-8", NAME_SHOWN_MAX,
                            name);
    if (!nul)
        return 0;
    for (const char *c = text; c < nul; c++)
        line += *c == '\n';
    return problems_add(problems, line, "%.*s:%u: holds a NUL byte, so this is not a text file", NAME_SHOWN_MAX, name,
                        line);
}

int document_read(struct document *document, const char *name, const char *text, size_t size, struct problems *problems)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    *document = (struct document){.name = name};
    struct reading reading = {.document = document, .problems = problems, .next = text, .end = text + size};
    int error = check_text(name, text, size, problems);
    if (error)
        return error;
    if (size >= sizeof byte_order_mark - 1 && memcmp(text, byte_order_mark, sizeof byte_order_mark - 1) == 0)
        reading.next += sizeof byte_order_mark - 1;
    /* What inih cannot take was found before, so that its own answer, the first bad line, adds nothing. */
    (void)ini_parse_stream(next_line, &reading, take, &reading);
    return reading.error;
}

void document_release(struct document *document)
{
    for (size_t i = 0; i < document->sections_count; i++)
        free(document->sections[i].kind);
    for (size_t i = 0; i < document->entries_count; i++) {
        free(document->entries[i].key);
        free(document->entries[i].value);
    }
    free(document->sections);
    free(document->entries);
    *document = (struct document){0};
}

struct document_entry *document_find(const struct document *document, size_t section, const char *key)
{
    for (size_t i = 0; i < document->entries_count; i++)
        if (document->entries[i].section == section && strcmp(document->entries[i].key, key) == 0)
            return &document->entries[i];
    return NULL;
}

int document_set(struct document *document, size_t section, const char *key, const char *value)
{
    struct document_entry *entry = document_find(document, section, key);
    if (!entry)
        return add_entry(document, section, key, value, 0);
    char *copy = strdup(value);
    if (!copy)
        return -ENOMEM;
    free(entry->value);
    entry->value = copy;
    entry->line = 0;
    return 0;
}

static void complain_at(const struct document *document, unsigned line, struct problems *problems, const char *section,
                        const char *text)
{
    if (line)
        (void)problems_add(problems, line, "%.*s:%u: [%s]%s", NAME_SHOWN_MAX, document->name, line, section, text);
    else
        (void)problems_add(problems, PROBLEMS_NO_PLACE, "command line: [%s]%s", section, text);
}

void document_complain(const struct document *document, const struct document_section *section,
                       struct problems *problems, const char *format, ...)
{
    char text[sizeof(struct problem)] = ": ";
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text + 2, sizeof text - 2, format, arguments);
    va_end(arguments);
    complain_at(document, section->line, problems, section->text, text);
}

void document_complain_entry(const struct document *document, const struct document_entry *entry,
                             struct problems *problems, const char *format, ...)
{
    char text[sizeof(struct problem)] = " ";
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text + 1, sizeof text - 1, format, arguments);
    va_end(arguments);
    complain_at(document, entry->line, problems, document->sections[entry->section].text, text);
}
