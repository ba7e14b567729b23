/* channel_chart.h - one queue or pipe at length: how full it was over time against its capacity, and what its figures say
 * together. */
#ifndef FORKLAB_UI_CHANNEL_CHART_H
#define FORKLAB_UI_CHANNEL_CHART_H
#include "ui/painter.h"
#include "ui/scene.h"

/* Into all of the painter's area; the words give way where it is narrow. */
void channel_chart_draw(const struct painter *painter, const struct scene *scene,
                        const struct snapshot_channel *channel);

/* Little's law (J. D. C. Little, Operations Research 9(3), 1961): in the long run the mean number inside is the rate of
 * arrivals times the mean time inside. Puts both sides: as looked at, and messages got a second over the whole run times
 * their mean time. False: one of them is not known, as of a pipe, or too few (under LITTLE_LEAST) messages have come
 * through. */
bool channel_little(const struct snapshot_channel *channel, uint64_t elapsed_ns, double *ret_seen, double *ret_law);
#define LITTLE_LEAST 20

#endif
