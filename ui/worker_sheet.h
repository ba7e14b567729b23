/* worker_sheet.h - all that is known of one worker, on a sheet. */
#ifndef FORKLAB_UI_WORKER_SHEET_H
#define FORKLAB_UI_WORKER_SHEET_H
#include "model/snapshot.h"
#include "ui/sheet.h"

void worker_sheet(struct sheet *sheet, const struct snapshot_worker *worker);

#endif
