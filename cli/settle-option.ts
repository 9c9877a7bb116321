import { InvalidArgumentError, Option } from 'commander';

/** `--settle`: minutes that are waited for what may be on its way. @param minutes by default */
export const settleOption = (description: string, minutes: number): Option =>
  new Option('--settle <minutes>', description).argParser(readMinutes).default(minutes);

function readMinutes(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0 && value <= 100_000) return value;
  throw new InvalidArgumentError('Give a number of minutes.');
}
