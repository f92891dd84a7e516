export { type PlannedRequest, type PublishPlan, planPublish } from './plan.ts';
