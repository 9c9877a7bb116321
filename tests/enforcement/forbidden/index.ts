export { unloggedDocument } from './session-actions';
export { forbiddenActions } from './table';
export { anInstance, type Forbidden } from './types';
