export { meetingRoutes, type MeetingRoutesOptions, type MeetingVisitor } from './routes.tsx';
