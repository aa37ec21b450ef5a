import { webhookContracts as contracts } from '../../shared/contracts/webhooks.ts';
import { resource } from '../shell/resource.ts';
import { route } from '../shell/route.ts';

const notYet = () => Promise.reject(new Error('Not written yet'));

export const handler = resource<typeof contracts>({
  registerWebhook: route(contracts.registerWebhook, notYet),
  listWebhooks: route(contracts.listWebhooks, notYet),
  getWebhook: route(contracts.getWebhook, notYet),
  editWebhook: route(contracts.editWebhook, notYet),
  deleteWebhook: route(contracts.deleteWebhook, notYet),
  testWebhook: route(contracts.testWebhook, notYet),
  rotateSecret: route(contracts.rotateSecret, notYet),
  listDeliveries: route(contracts.listDeliveries, notYet),
  getDelivery: route(contracts.getDelivery, notYet),
  replayDelivery: route(contracts.replayDelivery, notYet),
  replayFailed: route(contracts.replayFailed, notYet),
});
