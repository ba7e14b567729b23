#include "ui/echo.h"

#include "ui/key.h"

#include <stdio.h>
#include <string.h>

static void drop_first(struct echo *echo)
{
    const char *rest = strchr(echo->names, ' ');
    rest = rest ? rest + 1 : "";
    memmove(echo->names, rest, strlen(rest) + 1);
}

void echo_add(struct echo *echo, int key)
{
    char name[KEY_NAME_MAX];
    if (!*key_print(key, name, sizeof name))
        return;
    while (*echo->names && strlen(echo->names) + 1 + strlen(name) >= sizeof echo->names)
        drop_first(echo);
    size_t used = strlen(echo->names);
    (void)snprintf(echo->names + used, sizeof echo->names - used, "%s%s", used ? " " : "", name);
}
