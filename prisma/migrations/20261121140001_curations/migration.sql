-- CreateTable
CREATE TABLE "curations" (
    "client_id" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "pinned" JSONB NOT NULL DEFAULT '[]',
    "hidden" TEXT[],
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "curations_pkey" PRIMARY KEY ("client_id","query")
);

-- AddForeignKey
ALTER TABLE "curations" ADD CONSTRAINT "curations_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;
