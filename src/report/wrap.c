#include "report/wrap.h"

#include "report/printable.h"

#include <string.h>
#include <sys/ioctl.h>

#define USUAL 80
#define LEAST 20
#define MOST  120 /* longer lines are hard to read */

size_t wrap_columns(FILE *out)
{
    struct winsize size;
    int fd = fileno(out);
    if (fd < 0 || ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return USUAL;
    return size.ws_col < LEAST ? LEAST : size.ws_col > MOST ? MOST : size.ws_col;
}

/* Under which byte of a line its next one begins: where its last column does, which two blanks set apart from the one
 * before it, unless too little room is left there. */
static size_t indent_of(const char *line, size_t length, size_t columns)
{
    size_t leading = strspn(line, " "), indent = leading;
    for (size_t i = leading; i + 2 < length; i++)
        if (line[i] == ' ' && line[i + 1] == ' ' && line[i + 2] != ' ' && i + 2 <= columns * 2 / 3)
            indent = i + 2;
    return indent;
}

/* Bytes of `text` that fit, to the last blank among them; all of the first word when not even that does. */
static size_t part_that_fits(const char *text, size_t length, size_t columns)
{
    size_t fits = printable_bytes(text, columns), end;
    if (fits >= length)
        return length;
    end = fits;
    while (end > 0 && text[end] != ' ')
        end--;
    if (end > 0)
        return end;
    while (fits < length && text[fits] != ' ')
        fits++;
    return fits;
}

/* Without the blanks at the end of a part. */
static void write_part(FILE *out, const char *part, size_t length)
{
    while (length > 0 && part[length - 1] == ' ')
        length--;
    fprintf(out, "%.*s\n", (int)length, part);
}

static void write_line(FILE *out, const char *line, size_t length, size_t columns)
{
    size_t indent = indent_of(line, length, columns);
    size_t under = printable_columns_of(line, indent), used = 0;
    size_t part = indent + part_that_fits(line + indent, length - indent, columns > under ? columns - under : 1);
    for (;;) {
        write_part(out, line + used, part);
        used += part;
        while (used < length && line[used] == ' ')
            used++;
        if (used >= length)
            return;
        fprintf(out, "%*s", (int)under, "");
        part = part_that_fits(line + used, length - used, columns > under ? columns - under : 1);
    }
}

void wrap_write(FILE *out, const char *text, size_t columns)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        if (printable_columns_of(text, length) <= columns)
            fprintf(out, "%.*s\n", (int)length, text);
        else
            write_line(out, text, length, columns);
        text += length + (text[length] == '\n');
    }
}
