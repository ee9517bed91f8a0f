-- AlterTable
ALTER TABLE "evaluations" ADD COLUMN     "degraded" INTEGER NOT NULL DEFAULT 0;
