-- AlterTable
ALTER TABLE "chunks" ADD COLUMN     "embedding_model" INTEGER,
ADD COLUMN     "embedding_refused_by" INTEGER;

-- CreateTable
CREATE TABLE "embedding_models" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "dimensions" INTEGER NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "embedding_models_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "client_embeddings" (
    "client_id" TEXT NOT NULL,
    "model_id" INTEGER NOT NULL,
    "chunk_count" INTEGER NOT NULL DEFAULT 0,
    "refused_count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "client_embeddings_pkey" PRIMARY KEY ("client_id","model_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "embedding_models_name_dimensions_key" ON "embedding_models"("name", "dimensions");

-- AddForeignKey
ALTER TABLE "client_embeddings" ADD CONSTRAINT "client_embeddings_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_embeddings" ADD CONSTRAINT "client_embeddings_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "embedding_models"("id") ON DELETE CASCADE ON UPDATE CASCADE;
