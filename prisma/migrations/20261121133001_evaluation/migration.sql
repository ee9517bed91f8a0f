-- CreateEnum
CREATE TYPE "JudgementSource" AS ENUM ('rows', 'csv', 'events');

-- CreateEnum
CREATE TYPE "EvaluationStatus" AS ENUM ('queued', 'running', 'done', 'failed');

-- CreateTable
CREATE TABLE "judgement_sets" (
    "id" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "source" "JudgementSource" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "judgement_sets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "judged_queries" (
    "set_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "query" TEXT NOT NULL,
    "grades" JSONB NOT NULL,

    CONSTRAINT "judged_queries_pkey" PRIMARY KEY ("set_id","id")
);

-- CreateTable
CREATE TABLE "evaluations" (
    "id" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "judgements" TEXT NOT NULL,
    "label" TEXT,
    "status" "EvaluationStatus" NOT NULL DEFAULT 'queued',
    "error" TEXT,
    "options" JSONB NOT NULL,
    "configuration" JSONB,
    "total" INTEGER NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "unknown_documents" INTEGER NOT NULL DEFAULT 0,
    "metrics" JSONB NOT NULL DEFAULT '{}',
    "queries" JSONB NOT NULL DEFAULT '[]',
    "duration_ms" DOUBLE PRECISION,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "evaluations_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "judgement_sets_client_id_name_key" ON "judgement_sets"("client_id", "name");

-- CreateIndex
CREATE INDEX "evaluations_client_id_created_at_idx" ON "evaluations"("client_id", "created_at");

-- AddForeignKey
ALTER TABLE "judgement_sets" ADD CONSTRAINT "judgement_sets_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "judged_queries" ADD CONSTRAINT "judged_queries_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "judgement_sets"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;
