-- AlterTable
ALTER TABLE "tenants" ADD COLUMN     "deleted_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "clients" ADD COLUMN     "chunking" JSONB,
ADD COLUMN     "deleted_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "chatbots" ADD COLUMN     "retrieval" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "widget" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "provider_access" (
    "tenant_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "base_url" TEXT,
    "sealed" BYTEA,
    "key_version" INTEGER,
    "hint" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_access_pkey" PRIMARY KEY ("tenant_id","provider")
);

-- AddForeignKey
ALTER TABLE "provider_access" ADD CONSTRAINT "provider_access_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;
