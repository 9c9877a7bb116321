import { setUp } from '../global-setup';

/** LocalStack in a container, instances in containers. */
export default (): Promise<void> => setUp({ backend: 'container', instances: 'container' });
