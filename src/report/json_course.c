#include "report/json_course.h"

#include "report/json_rows.h"

json_t *json_death(struct death death)
{
    return json_pack("{s:s, s:i}", "how", death_name((enum death_how)death.how), "code", (int)death.code);
}

json_t *json_pauses(const struct run *run)
{
    json_t *pauses = json_array();
    for (size_t i = 0; i < run->pauses_count; i++) {
        uint64_t end_ns = run->pauses[i].end_ns;
        json_array_append_new(pauses, json_pack("{s:I, s:o}", "begin_ns", (json_int_t)run->pauses[i].begin_ns, "end_ns",
                                                end_ns == UINT64_MAX ? json_null() : json_integer((json_int_t)end_ns)));
    }
    return pauses;
}

json_t *json_kills(const struct run *run)
{
    json_t *kills = json_array();
    for (size_t i = 0; i < run->kills_count; i++) {
        const struct run_kill *kill = &run->kills[i];
        json_array_append_new(kills, json_pack("{s:I, s:I, s:I, s:i, s:i, s:o, s:o}", "task", (json_int_t)kill->task,
                                               "begin_ns", (json_int_t)kill->begin_ns, "end_ns",
                                               (json_int_t)kill->end_ns, "slot", (int)kill->slot, "incarnation",
                                               (int)kill->incarnation, "death", json_death(kill->death), "core",
                                               kill->core == RUN_NO_CORE ? json_null() : json_integer(kill->core)));
    }
    return kills;
}

json_t *json_marks(const struct history *history)
{
    json_t *marks = json_array();
    for (size_t i = 0; history && i < history->marks_count; i++) {
        const struct history_mark *mark = &history->marks[i];
        json_t *slot = mark->slot == HISTORY_NO_SLOT ? json_null() : json_integer(mark->slot);
        json_array_append_new(marks,
                              json_pack("{s:s, s:I, s:o, s:o, s:I, s:I}", "kind", mark_kind_name(mark->kind), "time_ns",
                                        (json_int_t)mark->time_ns, "slot", slot, "name", json_text(mark->name),
                                        "before", (json_int_t)mark->before, "after", (json_int_t)mark->after));
    }
    return marks;
}

json_t *json_spans(const struct history *history)
{
    json_t *spans = json_array();
    for (size_t i = 0; history && i < history->spans_count; i++) {
        const struct history_span *span = &history->spans[i];
        json_array_append_new(spans, json_pack("{s:s, s:I, s:I, s:i, s:b, s:o}", "state",
                                               worker_state_name(span->state), "begin_ns", (json_int_t)span->begin_ns,
                                               "end_ns", (json_int_t)span->end_ns, "slot", (int)span->slot, "sampled",
                                               (int)span->sampled, "blocked_on", json_text(span->blocked_on)));
    }
    return spans;
}
