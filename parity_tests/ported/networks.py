"""The networks whose ports docs/port.md counts: where their source is, and how it is called.

Python 3.7.
"""

from __future__ import annotations

import collections

SLIM = "lizhaoliu-Lec/slim"  # a copy of tensorflow/models' research/slim at 63cfbdc
BATCH, CLASSES = 2, 10

Network = collections.namedtuple("Network", "folder module function scope shape options trains files")
Network.__doc__ = """A network.

folder: its repository within the folder of models, or "" for the installed tf-slim.
module, function: what builds it.  scope: the function of its arg_scope, or "".
shape: of its images.  options: further arguments.
trains: what the loss compares: "classes", "images", "real" (a discriminator), or "" if it is not trained here.
files: the files whose lines are counted, within the repository.
"""


def _of(module, function, scope, size, helpers=(), folder="", trains="classes", channels=3, options=None):
    package = "nets" if folder else "tf_slim.nets"
    files = ["{}/{}.py".format(package.replace(".", "/"), one) for one in (module, *helpers)]
    given = {"num_classes": CLASSES} if options is None else options
    name = "{}.{}".format(package, module.replace("/", "."))
    return Network(folder, name, function, scope, (BATCH, size, size, channels), given, trains, files)


def _research(*args, **options):
    return _of(*args, folder=SLIM, **options)


def _tf_slim():
    yield "alexnet_v2", _of("alexnet", "alexnet_v2", "alexnet_v2_arg_scope", 224)
    for name, size in (("inception_v1", 224), ("inception_v2", 224), ("inception_v3", 299)):
        yield name, _of(name, name, name + "_arg_scope", size)
    yield "overfeat", _of("overfeat", "overfeat", "overfeat_arg_scope", 231, trains="")
    for module in ("resnet_v1", "resnet_v2"):
        for depth in (50, 101, 152, 200):
            name = f"{module}_{depth}"
            yield name, _of(module, name, "resnet_arg_scope", 64, ("resnet_utils",))
    for name in ("vgg_a", "vgg_16", "vgg_19"):
        yield name, _of("vgg", name, "vgg_arg_scope", 224, trains="")


def _research_slim():
    yield "lenet", _research("lenet", "lenet", "lenet_arg_scope", 28, channels=1)
    yield "cifarnet", _research("cifarnet", "cifarnet", "cifarnet_arg_scope", 32)
    yield "cyclegan", _research("cyclegan", "cyclegan_generator_resnet", "", 64, trains="images", options={})
    yield "dcgan", _research("dcgan", "discriminator", "", 64, trains="real", options={})
    pictures = {"num_outputs": 3}
    yield (
        "pix2pix",
        _research("pix2pix", "pix2pix_generator", "pix2pix_arg_scope", 256, trains="images", options=pictures),
    )
    helpers = ("inception_utils",)
    yield "inception_v4", _research("inception_v4", "inception_v4", "inception_v4_arg_scope", 299, helpers)
    name = "inception_resnet_v2"
    yield name, _research(name, name, name + "_arg_scope", 299)
    yield "mobilenet_v1", _research("mobilenet_v1", "mobilenet_v1", "mobilenet_v1_arg_scope", 224)
    helpers = ("mobilenet/mobilenet", "mobilenet/conv_blocks")
    yield "mobilenet_v2", _research("mobilenet/mobilenet_v2", "mobilenet", "training_scope", 224, helpers)
    for kind, size in (("cifar", 32), ("mobile", 224)):
        function, scope = "build_nasnet_" + kind, f"nasnet_{kind}_arg_scope"
        yield "nasnet_" + kind, _research("nasnet/nasnet", function, scope, size, ("nasnet/nasnet_utils",))
    helpers = ("nasnet/nasnet", "nasnet/nasnet_utils")
    yield (
        "pnasnet_mobile",
        _research("nasnet/pnasnet", "build_pnasnet_mobile", "pnasnet_mobile_arg_scope", 224, helpers),
    )


NETWORKS = collections.OrderedDict([*_tf_slim(), *_research_slim()])
_NARROW = {"num_classes": CLASSES, "depth_multiplier": 0.1, "min_depth": 4}
SMALL = {  # those of a test that is to be fast
    "small_inception_v2": _of("inception_v2", "inception_v2", "inception_v2_arg_scope", 96, options=_NARROW),
    "small_inception_v3": _of("inception_v3", "inception_v3", "inception_v3_arg_scope", 139, options=_NARROW),
    "small_resnet_v1": _of("resnet_v1", "resnet_v1_50", "resnet_arg_scope", 32, ("resnet_utils",)),
    "small_resnet_v2": _of("resnet_v2", "resnet_v2_50", "resnet_arg_scope", 32, ("resnet_utils",)),
}
FROZEN = (
    *("inception_v1", "inception_v2", "inception_v3", "inception_v4", "resnet_v1_50", "resnet_v2_50"),
    *("mobilenet_v1", "mobilenet_v2", "lenet", "cifarnet"),
)
KINDS = ("inference", "training", "frozen", "folded", "unfused")
