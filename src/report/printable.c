#include "report/printable.h"

#include <langinfo.h>
#include <string.h>
#include <wchar.h>

bool printable_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* The bytes of the valid UTF-8 character at `text` and its number; 0 when there is none. The smallest number for each
 * length keeps out the forms that are longer than they need be. */
static size_t decode(const char *text, wchar_t *ret_character)
{
    static const struct {
        unsigned char mask, lead;
        unsigned long smallest;
    } forms[] = {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};
    const unsigned char *bytes = (const unsigned char *)text;
    for (size_t length = 1; length <= sizeof forms / sizeof *forms; length++) {
        if ((bytes[0] & forms[length - 1].mask) != forms[length - 1].lead)
            continue;
        unsigned long character = bytes[0] & (unsigned char)~forms[length - 1].mask;
        for (size_t i = 1; i < length; i++) {
            if ((bytes[i] & 0xc0) != 0x80) /* the NUL at the end too */
                return 0;
            character = character << 6 | (bytes[i] & 0x3f);
        }
        bool surrogate = character >= 0xd800 && character <= 0xdfff;
        *ret_character = (wchar_t)character;
        return character >= forms[length - 1].smallest && character <= 0x10ffff && !surrogate ? length : 0;
    }
    return 0;
}

static bool is_control(wchar_t character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

void printable_clean(char *text, bool utf8)
{
    while (*text) {
        wchar_t character;
        size_t length = decode(text, &character);
        bool good = length > 0 && !is_control(character) && (utf8 || length == 1);
        if (length == 0)
            length = 1;
        if (!good)
            memset(text, '?', length);
        text += length;
    }
}

/* The bytes of the character at `text`, which is not the end, and the columns it takes. */
static size_t step(const char *text, size_t *ret_columns)
{
    wchar_t character;
    size_t length = decode(text, &character);
    int width = length ? wcwidth(character) : 1;
    *ret_columns = width < 0 ? 1 : (size_t)width;
    return length ? length : 1;
}

size_t printable_columns_of(const char *text, size_t bytes)
{
    size_t total = 0;
    for (const char *end = text + bytes; text < end;) {
        size_t columns;
        text += step(text, &columns);
        total += columns;
    }
    return total;
}

size_t printable_columns(const char *text)
{
    return printable_columns_of(text, strlen(text));
}

size_t printable_bytes(const char *text, size_t columns)
{
    size_t bytes = 0, total = 0;
    while (text[bytes]) {
        size_t wide;
        size_t length = step(text + bytes, &wide);
        if (total + wide > columns)
            break;
        total += wide;
        bytes += length;
    }
    return bytes;
}
