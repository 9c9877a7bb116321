/** Where AWS answers, and with which credentials: an account, or an emulator. */
export {
  type EndpointSettings,
  emulatorCredentials,
  emulatorRegion,
  endpointSettings,
} from './emulator';
