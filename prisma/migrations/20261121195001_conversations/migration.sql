-- CreateEnum
CREATE TYPE "Thumb" AS ENUM ('up', 'down');

-- CreateEnum
CREATE TYPE "HandOverReason" AS ENUM ('asked', 'failed');

-- CreateEnum
CREATE TYPE "HandOverStatus" AS ENUM ('requested', 'delivered', 'failed');

-- AlterTable
ALTER TABLE "clients" ADD COLUMN     "retention_days" INTEGER DEFAULT 90;

-- AlterTable
ALTER TABLE "visitors" ADD COLUMN     "user_id" TEXT,
ALTER COLUMN "key_id" DROP NOT NULL,
ALTER COLUMN "token_hash" DROP NOT NULL;

-- AlterTable
ALTER TABLE "conversations" ADD COLUMN     "title" TEXT;

-- CreateTable
CREATE TABLE "feedback" (
    "message_id" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "visitor_id" TEXT NOT NULL,
    "thumb" "Thumb" NOT NULL,
    "reasons" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "note" TEXT NOT NULL DEFAULT '',
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feedback_pkey" PRIMARY KEY ("message_id")
);

-- CreateTable
CREATE TABLE "hand_overs" (
    "id" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "conversation_id" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "reason" "HandOverReason" NOT NULL,
    "status" "HandOverStatus" NOT NULL DEFAULT 'requested',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "hand_overs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhooks" (
    "client_id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhooks_pkey" PRIMARY KEY ("client_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "visitors_client_id_user_id_key" ON "visitors"("client_id", "user_id");

-- CreateIndex
CREATE INDEX "events_message_id_idx" ON "events"("message_id");

-- CreateIndex
CREATE INDEX "conversations_created_at_idx" ON "conversations"("created_at");

-- CreateIndex
CREATE INDEX "feedback_client_id_updated_at_idx" ON "feedback"("client_id", "updated_at");

-- CreateIndex
CREATE UNIQUE INDEX "hand_overs_conversation_id_message_id_key" ON "hand_overs"("conversation_id", "message_id");

-- CreateIndex
CREATE INDEX "hand_overs_client_id_created_at_idx" ON "hand_overs"("client_id", "created_at");

-- AddForeignKey
ALTER TABLE "feedback" ADD CONSTRAINT "feedback_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "feedback" ADD CONSTRAINT "feedback_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "messages"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hand_overs" ADD CONSTRAINT "hand_overs_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hand_overs" ADD CONSTRAINT "hand_overs_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;
