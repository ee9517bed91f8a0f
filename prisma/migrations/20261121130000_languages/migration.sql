-- AlterTable
ALTER TABLE "clients" ADD COLUMN     "languages" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "documents" ADD COLUMN     "language" TEXT;
