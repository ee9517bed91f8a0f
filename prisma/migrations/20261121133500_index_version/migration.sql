-- AlterTable
ALTER TABLE "clients" ADD COLUMN     "index_version" INTEGER NOT NULL DEFAULT 0;
