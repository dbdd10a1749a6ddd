import functools

from . import tiny

networks_map = {"tiny": tiny.tiny}


def get_network(name):
    function = networks_map[name]

    @functools.wraps(function)
    def network_fn(inputs):
        return function(inputs)

    return network_fn
