# What tf.contrib.learn's RunConfig makes of TF_CONFIG, for every kind of task.
import json
import os

import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
FIELDS = ("task_type", "task_id", "master", "evaluation_master", "num_ps_replicas", "num_worker_replicas", "is_chief",
          "environment", "model_dir", "tf_random_seed", "save_checkpoints_secs", "keep_checkpoint_max")
ONE = {"worker": ["localhost:1"]}
ALL = {"master": ["localhost:1"], "ps": ["localhost:2", "localhost:3"], "worker": ["localhost:4", "localhost:5"]}
CHIEF = {"chief": ["localhost:1"], "ps": ["localhost:2"], "worker": ["localhost:4"]}
cases = [{}]
for environment in (None, "cloud", "local", "google"):
    for cluster in (ONE, ALL, CHIEF, {"ps": ["localhost:1"]}):
        for task in [{}] + [{"type": kind, "index": index} for kind in ("master", "chief", "ps", "worker", "evaluator") for index in (0, 1, 7)]:
            cases.append({"cluster": cluster, "task": task})
            if environment:
                cases[-1]["environment"] = environment
cases += [{"task": {"type": "worker", "index": 1}}, {"task": {"index": 2}}, {"model_dir": "there"}, {"cluster": ALL, "task": {"type": "worker", "index": "1"}}]
for case in cases:
    os.environ["TF_CONFIG"] = json.dumps(case)
    try:
        config = tf.contrib.learn.RunConfig()
        told = [getattr(config, field) for field in FIELDS] + sorted(config.cluster_spec.as_dict())
    except ValueError as error:
        told = str(error).split("\n")[0]
    print(json.dumps(case, sort_keys=True)[:300], told)
os.environ["TF_CONFIG"] = json.dumps({"model_dir": "there", "cluster": ALL, "task": {"type": "worker", "index": 1}})
for options in ({"model_dir": "there"}, {"model_dir": "elsewhere"}, {"master": "grpc://mine:1", "evaluation_master": "local"}):
    try:
        config = tf.contrib.learn.RunConfig(**options)
        print(config.model_dir, config.master, config.evaluation_master, config.is_chief, "_is_chief=False" in config.uid())
    except ValueError as error:
        print(str(error).split("\n")[0])
print(config.get_task_id(), isinstance(config, tf.estimator.RunConfig), config.replace(tf_random_seed=5).tf_random_seed)
