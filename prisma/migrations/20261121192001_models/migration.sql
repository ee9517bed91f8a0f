-- CreateEnum
CREATE TYPE "CallOutcome" AS ENUM ('complete', 'stopped', 'refused', 'network', 'timeout', 'garbled');

-- AlterTable
ALTER TABLE "clients" ADD COLUMN     "chat_models" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "cost_per_day" DOUBLE PRECISION,
ADD COLUMN     "tokens_per_day" INTEGER;

-- AlterTable
ALTER TABLE "chatbots" ADD COLUMN     "models" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "model_calls" (
    "id" BIGSERIAL NOT NULL,
    "client_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "model" TEXT NOT NULL,
    "prompt_tokens" INTEGER NOT NULL,
    "completion_tokens" INTEGER NOT NULL,
    "estimated" BOOLEAN NOT NULL,
    "cost" DOUBLE PRECISION,
    "outcome" "CallOutcome" NOT NULL,
    "status" INTEGER,

    CONSTRAINT "model_calls_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_usage" (
    "client_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "model" TEXT NOT NULL,
    "calls" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "prompt_tokens" BIGINT NOT NULL,
    "completion_tokens" BIGINT NOT NULL,
    "estimated" INTEGER NOT NULL,
    "unpriced" INTEGER NOT NULL,
    "cost" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "model_usage_pkey" PRIMARY KEY ("client_id","day","model")
);

-- CreateIndex
CREATE INDEX "model_calls_client_id_id_idx" ON "model_calls"("client_id", "id");

-- CreateIndex
CREATE INDEX "model_calls_run_id_idx" ON "model_calls"("run_id");

-- AddForeignKey
ALTER TABLE "model_calls" ADD CONSTRAINT "model_calls_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_usage" ADD CONSTRAINT "model_usage_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;
