#include "ui/prompt.h"

#include "ui/key.h"

#include <stdio.h>
#include <string.h>

#define CTRL(letter) ((letter)&0x1f)

void prompt_set(struct prompt *prompt, const char *text)
{
    (void)snprintf(prompt->text, sizeof prompt->text, "%s", text);
    prompt->cursor = strlen(prompt->text);
}

static bool is_inside(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t before(const struct prompt *prompt, size_t at)
{
    while (at > 0 && is_inside(prompt->text[--at]))
        continue;
    return at;
}

static size_t behind(const struct prompt *prompt, size_t at)
{
    if (prompt->text[at])
        at++;
    while (is_inside(prompt->text[at]))
        at++;
    return at;
}

static void cut(struct prompt *prompt, size_t begin, size_t end)
{
    memmove(prompt->text + begin, prompt->text + end, strlen(prompt->text + end) + 1);
    prompt->cursor = begin;
}

static void insert(struct prompt *prompt, uint32_t glyph)
{
    char bytes[GLYPH_UTF8_MAX];
    size_t length = glyph_encode(glyph, bytes), used = strlen(prompt->text);
    if (used + length >= sizeof prompt->text)
        return;
    memmove(prompt->text + prompt->cursor + length, prompt->text + prompt->cursor, used - prompt->cursor + 1);
    memcpy(prompt->text + prompt->cursor, bytes, length);
    prompt->cursor += length;
}

static size_t word_begin(const struct prompt *prompt)
{
    size_t at = prompt->cursor;
    while (at > 0 && prompt->text[at - 1] == ' ')
        at--;
    while (at > 0 && prompt->text[at - 1] != ' ')
        at--;
    return at;
}

bool prompt_key(struct prompt *prompt, int key)
{
    switch (key) {
    case KEY_ARROW_LEFT:
        prompt->cursor = before(prompt, prompt->cursor);
        return true;
    case KEY_ARROW_RIGHT:
        prompt->cursor = behind(prompt, prompt->cursor);
        return true;
    case KEY_TO_HOME:
        prompt->cursor = 0;
        return true;
    case KEY_TO_END:
        prompt->cursor = strlen(prompt->text);
        return true;
    case KEY_RUBOUT:
        cut(prompt, before(prompt, prompt->cursor), prompt->cursor);
        return true;
    case KEY_REMOVE:
        cut(prompt, prompt->cursor, behind(prompt, prompt->cursor));
        return true;
    case CTRL('U'):
        cut(prompt, 0, prompt->cursor);
        return true;
    case CTRL('W'):
        cut(prompt, word_begin(prompt), prompt->cursor);
        return true;
    default:
        if (key < ' ' || key >= KEY_SPECIAL)
            return false;
        insert(prompt, (uint32_t)key);
        return true;
    }
}

void prompt_draw(const struct painter *painter, int row, int column, int width, const struct prompt *prompt)
{
    struct painter field = painter_within(painter, (struct rect){row, column, 1, width});
    char head[PROMPT_BYTES];
    (void)snprintf(head, sizeof head, "%.*s", (int)prompt->cursor, prompt->text);
    int at = painter_width(head), shift = at >= width ? at - width + 1 : 0;
    field.paper = ROLE_ON_TRACK;
    painter_repeat(&field, 0, 0, width, ROLE_TEXT, ' ');
    (void)painter_text(&field, 0, -shift, prompt->wrong ? ROLE_ERROR : ROLE_STRONG, prompt->text);
    const char *under = prompt->text + prompt->cursor;
    uint32_t glyph = glyph_decode(&under);
    field.paper = ROLE_ON_CHIP; /* the cursor: reverse everywhere */
    painter_glyph(&field, 0, at - shift, ROLE_STRONG, glyph && glyph_width(glyph) == 1 ? glyph : ' ');
}
