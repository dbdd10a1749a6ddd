"""`sklearn.cross_validation`, `sklearn.grid_search`, `sklearn.externals.joblib`.  Gone since scikit-learn 0.20 and 0.23.

Write `sklearn.model_selection` and `import joblib`. `KFold` and its like have other arguments there.
"""

MODEL_SELECTION = "sklearn.model_selection"
NAMES: dict[str, dict[str, object]] = {}
MOVED_MODULES = {
    "sklearn.cross_validation": MODEL_SELECTION,
    "sklearn.externals": "sklearn",
    "sklearn.externals.joblib": "joblib",
    "sklearn.grid_search": MODEL_SELECTION,
    "sklearn.learning_curve": MODEL_SELECTION,
}
INSTEAD = {
    "sklearn.cross_validation": MODEL_SELECTION,
    "sklearn.externals": "the package itself: import joblib, import six",
    "sklearn.externals.joblib": "import joblib",
    "sklearn.grid_search": MODEL_SELECTION,
    "sklearn.learning_curve": MODEL_SELECTION,
}
