-- AlterEnum
ALTER TYPE "EventType" ADD VALUE 'unanswered';
