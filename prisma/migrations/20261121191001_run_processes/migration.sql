-- Runs of several processes on one database: who makes which, and what the others want of it.
CREATE TABLE "processes" (
    "id" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "processes_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "runs"
    ADD COLUMN "process_id" TEXT,
    ADD COLUMN "is_to_stop" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "watched_at" TIMESTAMPTZ(3);

CREATE INDEX "runs_process_id_idx" ON "runs"("process_id");
