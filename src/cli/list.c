/* list.c - the command `list`. */
#include "cli/command.h"
#include "cli/complain.h"
#include "demos/registry.h"
#include "report/catalogue.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int list_main(int argc, char **argv)
{
    bool json = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            puts("Usage: forklab list [--json]\n\n"
                 "Lists the experiments and their parameters; with --json for programs.");
            return finish_output(0);
        }
        if (strcmp(argv[i], "--json") != 0) {
            complain("list: unknown argument '%.40s'; there is --json, and nothing else", argv[i]);
            return STATUS_USAGE;
        }
        json = true;
    }
    return finish_output((json ? catalogue_json : catalogue_text)(stdout, demos_workloads, demos_workloads_count));
}
