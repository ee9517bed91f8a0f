CREATE TYPE "Grounded" AS ENUM ('full', 'partial', 'none');

ALTER TABLE "messages" ADD COLUMN "grounded" "Grounded";

ALTER TABLE "runs" ADD COLUMN "query" TEXT;
