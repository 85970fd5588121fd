"""Chapter 5's network and its training, in PyTorch."""

import torch
from torch import nn


def network(dropout=0.3):
    """Images (N, 1, 8, 8) to logits (N, 10)."""
    first = nn.Conv2d(1, 8, 3, padding=1), nn.ReLU()
    second = nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)
    head = nn.Flatten(), nn.Dropout(dropout), nn.Linear(4 * 4 * 16, 10)
    return nn.Sequential(*first, *second, *head)


def fit(net, batches, epochs):
    """Train in place on batches (images, labels); the loss of each step."""
    losses, steps = [], epochs * len(batches)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(epochs):
        for images, labels in batches:
            loss = nn.functional.cross_entropy(net(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
    return losses
