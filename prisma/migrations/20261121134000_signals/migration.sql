-- AlterTable
ALTER TABLE "clients" ADD COLUMN     "learning" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "signal_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "signal_version" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "signals_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "events" ADD COLUMN     "query_key" TEXT,
ADD COLUMN     "shown" INTEGER,
ADD COLUMN     "source" TEXT;

-- CreateTable
CREATE TABLE "signals" (
    "client_id" TEXT NOT NULL,
    "query_key" TEXT NOT NULL,
    "document_id" TEXT NOT NULL,
    "strength" DOUBLE PRECISION NOT NULL,
    "clicks" DOUBLE PRECISION NOT NULL,
    "voters" INTEGER NOT NULL,

    CONSTRAINT "signals_pkey" PRIMARY KEY ("client_id","query_key","document_id")
);

-- AddForeignKey
ALTER TABLE "signals" ADD CONSTRAINT "signals_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;
