/* fuzz_recorded.c - any bytes as a report that was written as JSON: refused with words, or read to a record that can be
 * judged, written again and replayed. The corpus is tests/corpus/recorded. */
#include "model/replay.h"
#include "report/json.h"
#include "report/json_read.h"
#include "tune/verdict.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(const struct record *record)
{
    FILE *out = fopen("/dev/null", "we");
    if (!out)
        abort();
    struct verdict verdict = verdict_of(record);
    if (report_json(out, record, &verdict) != 0)
        abort();
    (void)fclose(out);
}

static void play(const struct record *record)
{
    struct replay *replay;
    if (replay_new(&replay, record) != 0)
        return;
    for (uint64_t i = 0; i <= 4; i++)
        if (!replay_at(replay, replay_length_ns(replay) / 4 * (i * 3 % 5)))
            abort();
    replay_free(replay);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct problem problem = {""};
    struct json_read *read = NULL;
    int error = json_read(&read, "fuzz.json", (const char *)data, size, &problem);
    if ((error == 0) != (problem.text[0] == '\0') || (error == 0) != (read != NULL))
        abort();
    if (read) {
        write_again(json_read_record(read));
        play(json_read_record(read));
    }
    json_read_free(read);
    return 0;
}
