"""localemu 1.3.2, started with what it gets wrong of IAM put right.

With IAM_ENFORCEMENT=1 localemu really evaluates policies, but, as it comes, it asks about the wrong resources, lets its
own services pass unasked, and answers 500 to a condition that is a number. Each function below closes one such gap and
is named for it; scenarios/enforcement/differences.test.ts shows each gap on a localemu without corrections, so that one
that a later version closes is noticed. The evaluation itself stays localemu's.

Run as: python localemu-corrected.py
"""

import contextvars
import functools

from localemu.services.iam_enforcement import enforcer, evaluator
from localemu.services.iam_enforcement import service_action_map as action_map
from localemu.services.iam_enforcement.evaluator import Decision


def numbers_in_conditions():
    """A condition whose value is a number (CDK's `s3:TlsVersion: 1.2`) makes every call to the bucket answer 500."""
    original = evaluator.matches_conditions

    def as_text(value):
        if isinstance(value, list):
            return [as_text(one) for one in value]
        return str(value).lower() if isinstance(value, bool) else str(value)

    def matches(statement, context):
        condition = {
            operator: {key: as_text(value) for key, value in block.items()}
            for operator, block in (statement.get("Condition") or {}).items()
        }
        return original({**statement, "Condition": condition}, context)

    evaluator.matches_conditions = matches


def negated_lists():
    """A negated operator with several values (`ArnNotLike: [a, b]`) is true for whoever is unlike one of them, so for
    everybody; AWS's is true for who is unlike all (IAM user guide, "Multiple values for a negated matching condition
    operator")."""
    original = evaluator.matches_conditions

    def one_by_one(condition):
        """The same conditions, the values of the negated ones apart."""
        for operator, block in condition.items():
            for key, values in block.items():
                apart = "Not" in operator and not operator.startswith("For") and isinstance(values, list)
                for value in values if apart else [values]:
                    yield {operator: {key: value}}

    def matches(statement, context):
        conditions = one_by_one(statement.get("Condition") or {})
        return all(original({**statement, "Condition": one}, context) for one in conditions)

    evaluator.matches_conditions = matches


class Resources(str):
    """Several resources of one request, each of which must be allowed. The text is the first one's."""

    rest: list[str] = []
    refused = None

    def __format__(self, spec):
        # What the refusal says.
        return format(str(self.refused or self), spec)

    @classmethod
    def of(cls, first, *rest):
        made = cls(first)
        made.rest = list(rest)
        return made


def resource_names():
    """Delivery streams, log streams, SSM documents, sessions and instances are not named in what is evaluated:
    a statement that names its resource never applies to `firehose:R:A:*` or `ssm:R:A:parameter/*`. The forms are those
    of AWS's own refusals: `...:log-group:NAME:log-stream:` also where no stream is meant, no account in the ARN of a
    document of AWS's."""
    original = enforcer.build_resource_arn

    def build(service, operation, request_params, region, account_id):
        params = request_params or {}

        def arn(rest, of=service, account=account_id):
            return f"arn:aws:{of}:{region}:{account}:{rest}"

        def document(name):
            return arn(f"document/{name}", account="" if name.startswith("AWS-") else account_id)

        def instance(target):
            if target.startswith("mi-"):
                return arn(f"managed-instance/{target}")
            return arn(f"instance/{target}", of="ec2")

        if service == "firehose" and "DeliveryStreamName" in params:
            return arn(f"deliverystream/{params['DeliveryStreamName']}")
        if service == "logs":
            group = params.get("logGroupName") or params.get("logGroupIdentifier") or ""
            group = group.split(":log-group:")[-1].removesuffix(":*")
            return arn(f"log-group:{group}:log-stream:{params.get('logStreamName') or ''}")
        if service == "ssm":
            if operation == "StartSession":
                name = params.get("DocumentName") or "SSM-SessionManagerRunShell"
                return Resources.of(instance(params.get("Target", "")), document(name))
            if operation == "SendCommand":
                targets = [instance(target) for target in params.get("InstanceIds") or []]
                return Resources.of(document(params.get("DocumentName", "")), *targets)
            if "SessionId" in params:
                return arn(f"session/{params['SessionId']}")
            if "Document" in operation and "Name" in params:
                return document(params["Name"])
        if service == "athena" and "WorkGroup" in params:
            return arn(f"workgroup/{params['WorkGroup']}")
        return original(service, operation, request_params, region, account_id)

    enforcer.build_resource_arn = build
    evaluate = evaluator.PolicyEvaluator.evaluate

    @functools.wraps(evaluate)
    def each(self, caller, action, resource, conditions, resource_policy=None):
        for one in [str(resource), *getattr(resource, "rest", [])]:
            decision = evaluate(self, caller, action, one, conditions, resource_policy)
            if decision != Decision.ALLOW:
                if isinstance(resource, Resources):
                    resource.refused = one
                return decision
        return Decision.ALLOW

    evaluator.PolicyEvaluator.evaluate = each


def action_names():
    """The object lock's calls are asked for under names that IAM does not know."""
    for call in ("Get", "Put"):
        action_map.ACTION_MAP["s3", f"{call}ObjectLockConfiguration"] = [f"s3:{call}BucketObjectLockConfiguration"]


def versions():
    """Reading or deleting a version is asked for under the name of what is done to the object without one."""
    call = enforcer.IAMEnforcementHandler.__call__
    plain = action_map.map_action
    of_version = contextvars.ContextVar("of_version", default=False)

    def mapped(service, operation):
        actions = plain(service, operation)
        changed = ("s3:GetObject", "s3:DeleteObject")
        return [f"{one}Version" if of_version.get() and one in changed else one for one in actions]

    def asked(self, chain, context, response):
        of_version.set(bool((context.service_request or {}).get("VersionId")))
        return call(self, chain, context, response)

    action_map.map_action = mapped
    enforcer.IAMEnforcementHandler.__call__ = asked


def principal_of_a_role():
    """`aws:PrincipalArn` of a role's session is the session's; AWS's is the role's."""
    build = enforcer._build_conditions

    def conditions_of(context, caller):
        conditions = build(context, caller)
        if caller.principal_type == "AssumedRole":
            conditions["aws:PrincipalArn"] = f"arn:aws:iam::{caller.account_id}:role/{caller.role_name}"
        return conditions

    enforcer._build_conditions = conditions_of


def service_hops():
    """CloudWatch Logs and Firehose assume their roles, and then nobody asks what these allow: a role without a single
    right delivers."""
    original = enforcer.IAMEnforcementHandler._is_internal_call
    hops = {("logs", "firehose", "PutRecord"), ("firehose", "s3", "PutObject")}

    def is_unasked(context, access_key):
        principal = str((context.internal_request_params or {}).get("service_principal"))
        hop = (principal, context.service.service_name, context.operation.name)
        # Without a role (CloudFormation here drops the subscription filter's) there is nobody to ask about.
        has_role = str(access_key).startswith(("ASIA", "LSIA"))
        return not (hop in hops and has_role) and original(context, access_key)

    enforcer.IAMEnforcementHandler._is_internal_call = staticmethod(is_unasked)
    build = enforcer._build_conditions

    def conditions_of(context, caller):
        conditions = build(context, caller)
        if context.is_internal_call:
            # On AWS its services speak TLS to each other; here the hop stays within the process.
            conditions["aws:SecureTransport"] = "true"
        return conditions

    enforcer._build_conditions = conditions_of


def headers_as_conditions():
    """What a request to S3 says in its headers (`s3:x-amz-server-side-encryption...`, `s3:if-none-match`) is not there
    for conditions."""
    build = enforcer._build_conditions
    encryption = "server-side-encryption"
    amazons = (encryption, f"{encryption}-aws-kms-key-id", f"{encryption}-customer-algorithm", "acl")
    known = ("if-none-match", *(f"x-amz-{name}" for name in amazons))

    def conditions_of(context, caller):
        conditions = build(context, caller)
        if context.service.service_name == "s3":
            for name in known:
                value = context.request.headers.get(name)
                if value is not None:
                    conditions[f"s3:{name}"] = value
        return conditions

    enforcer._build_conditions = conditions_of


def key_of_the_bucket():
    """S3 uses the bucket's KMS key for callers that have no right to it."""
    evaluate = evaluator.PolicyEvaluator.evaluate
    needs = {
        "s3:PutObject": "kms:GenerateDataKey",
        "s3:GetObject": "kms:Decrypt",
        "s3:GetObjectVersion": "kms:Decrypt",
    }

    def encryption_of(bucket_name, account_id):
        from localemu.services.s3.models import s3_stores

        bucket = s3_stores[account_id]["us-east-1"].buckets.get(bucket_name)
        rule = (bucket and bucket.encryption_rule) or {}
        default = rule.get("ApplyServerSideEncryptionByDefault", {})
        key = default.get("KMSMasterKeyID") if default.get("SSEAlgorithm") == "aws:kms" else None
        return key, bool(rule.get("BucketKeyEnabled"))

    @functools.wraps(evaluate)
    def with_key(self, caller, action, resource, conditions, resource_policy=None):
        decision = evaluate(self, caller, action, resource, conditions, resource_policy)
        if decision != Decision.ALLOW or action not in needs:
            return decision
        bucket_arn = str(resource).split("/", 1)[0]
        key, bucket_key = encryption_of(bucket_arn.rsplit(":", 1)[-1], caller.account_id)
        if not key:
            return decision
        # The key is in the bucket's region; the request of an internal hop says us-east-1.
        region = key.split(":")[3]
        via_s3 = {
            **conditions,
            "kms:ViaService": f"s3.{region}.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": bucket_arn if bucket_key else str(resource),
        }
        return evaluate(self, caller, needs[action], key, via_s3)

    evaluator.PolicyEvaluator.evaluate = with_key


def url_suffix():
    """`AWS::URLSuffix` becomes `localhost`, so conditions and principals that hold it are not what AWS would have."""
    from localemu.services.cloudformation.engine.v2 import change_set_model_executor, change_set_model_preproc

    for module in (change_set_model_executor, change_set_model_preproc):
        module._AWS_URL_SUFFIX = "amazonaws.com"


for correct in (
    numbers_in_conditions,
    negated_lists,
    resource_names,
    action_names,
    versions,
    principal_of_a_role,
    service_hops,
    headers_as_conditions,
    key_of_the_bucket,
    url_suffix,
):
    correct()

if __name__ == "__main__":
    from localemu.runtime.main import main

    main()
