-- CreateEnum
CREATE TYPE "SynonymKind" AS ENUM ('equivalent', 'oneWay');

-- AlterTable
ALTER TABLE "clients" ADD COLUMN     "synonym_version" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "synonyms" (
    "client_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" "SynonymKind" NOT NULL,
    "terms" TEXT[],
    "targets" TEXT[],
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "synonyms_pkey" PRIMARY KEY ("client_id","id")
);

-- AddForeignKey
ALTER TABLE "synonyms" ADD CONSTRAINT "synonyms_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;
