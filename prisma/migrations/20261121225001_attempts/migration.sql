-- Counts that have to outlive a process: of attempts to log in.
CREATE TABLE "attempts" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" TIMESTAMPTZ(3),

    CONSTRAINT "attempts_pkey" PRIMARY KEY ("key")
);

CREATE INDEX "attempts_expire_idx" ON "attempts"("expire");
