ALTER TABLE "keys" ADD COLUMN "procedures" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN "addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN "rate_per_minute" INTEGER,
ADD COLUMN "calls_per_day" INTEGER,
ADD COLUMN "answers_per_day" INTEGER,
ADD COLUMN "previous_hash" TEXT,
ADD COLUMN "previous_until" TIMESTAMPTZ(3),
ADD COLUMN "last_used_at" TIMESTAMPTZ(3);

CREATE UNIQUE INDEX "keys_previous_hash_key" ON "keys"("previous_hash");

CREATE TABLE "key_days" (
    "key_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "calls" INTEGER NOT NULL DEFAULT 0,
    "answers" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "key_days_pkey" PRIMARY KEY ("key_id", "day"),
    CONSTRAINT "key_days_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "keys"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

ALTER TABLE "visitors" ADD COLUMN "reach" TEXT NOT NULL DEFAULT '';
DROP INDEX "visitors_client_id_user_id_key";
CREATE UNIQUE INDEX "visitors_client_id_user_id_reach_key" ON "visitors"("client_id", "user_id", "reach");
