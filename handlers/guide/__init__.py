"""Questions of residents, answered from the guide of the district."""
