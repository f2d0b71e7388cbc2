"""What happens when a part of Noon is killed while people submit: nobody loses what they were told."""
